"""The text within lists, and within the trees of blocks that editors write."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.fields.text_parts import text_parts, tree_in
from indexer.records import Json

_SPANS: Json = [{"type": "text", "text": "The kiln "}, {"type": "text", "marks": [{"type": "b"}], "text": "was lit."}]

TREES: dict[str, tuple[Json, list[str]]] = {
    "paragraphs": (["A.", "", "B."], ["A.", "B."]),
    "Editor.js": (
        {
            "time": 1715,
            "blocks": [
                {"id": "a", "type": "header", "data": {"text": "Kiln", "level": 2}},
                {"id": "b", "type": "paragraph", "data": {"text": "It was <b>lit</b>."}},
                {"id": "c", "type": "list", "data": {"style": "ordered", "items": ["Coal", "Clay"]}},
                {"id": "d", "type": "list", "data": {"items": [{"content": "Ash", "items": [{"content": "Grey"}]}]}},
                {"id": "e", "type": "quote", "data": {"text": "It is warm.", "caption": "Ann Poe"}},
                {"id": "f", "type": "table", "data": {"content": [["Town", "Rain"], ["Faro", "2"]]}},
                {"id": "g", "type": "image", "data": {"file": {"url": "https://x.example/1.png"}, "caption": "Kiln"}},
                {"id": "h", "type": "delimiter", "data": {}},
            ],
        },
        ["Kiln", "It was lit.", "Coal\nClay", "Ash\nGrey", "It is warm.", "Ann Poe", "Town | Rain\nFaro | 2"],
    ),
    "Draft.js": (
        {
            "blocks": [
                {"key": "1", "text": "A.", "type": "unstyled", "inlineStyleRanges": [], "data": {"textAlign": "left"}},
                {"key": "2", "text": "B.", "type": "header-two", "entityRanges": [], "data": {}},
            ],
            "entityMap": {"0": {"type": "LINK", "data": {"url": "https://x.example"}}},
        },
        ["A.", "B."],
    ),
    "Portable Text": (
        [
            {
                "_type": "block",
                "style": "normal",
                "markDefs": [{"_type": "link", "href": "https://x.example"}],
                "children": [{"_type": "span", "text": "The kiln "}, {"_type": "span", "text": "was lit."}],
            },
            {"_type": "image", "asset": {"_ref": "image-1"}},
            {"_type": "block", "children": [{"_type": "span", "text": "Cold."}]},
        ],
        ["The kiln was lit.", "Cold."],
    ),
    "Gutenberg": (
        [
            {
                "blockName": "core/paragraph",
                "attrs": {},
                "innerBlocks": [],
                "innerHTML": "<p>A.</p>",
                "innerContent": ["<p>A.</p>"],
            },
            {
                "blockName": "core/list",
                "innerHTML": "<ul></ul>",
                "innerBlocks": [{"blockName": "core/list-item", "innerHTML": "<li>Tea</li>", "innerBlocks": []}],
            },
        ],
        ["A.", "Tea"],
    ),
    "Gutenberg's editor": (
        [{"name": "core/paragraph", "attributes": {"content": "A."}, "innerBlocks": []}],
        ["A."],
    ),
    "TipTap": (
        {
            "type": "doc",
            "content": [
                {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Kiln"}]},
                {"type": "paragraph", "content": _SPANS},
                {"type": "paragraph"},
                {
                    "type": "bulletList",
                    "content": [
                        {
                            "type": "listItem",
                            "content": [{"type": "paragraph", "content": [{"type": "text", "text": t}]}],
                        }
                        for t in ("Coal", "Clay")
                    ],
                },
                {
                    "type": "paragraph",
                    "content": [
                        {"type": "text", "text": "One"},
                        {"type": "hardBreak"},
                        {"type": "text", "text": "two"},
                    ],
                },
            ],
        },
        ["Kiln", "The kiln was lit.", "Coal\nClay", "One\ntwo"],
    ),
    "Contentful": (
        {
            "nodeType": "document",
            "data": {},
            "content": [
                {
                    "nodeType": "paragraph",
                    "data": {},
                    "content": [
                        {"nodeType": "text", "value": "The ", "marks": [], "data": {}},
                        {
                            "nodeType": "hyperlink",
                            "data": {"uri": "https://x.example"},
                            "content": [{"nodeType": "text", "value": "kiln", "marks": []}],
                        },
                        {"nodeType": "text", "value": " was lit.", "marks": []},
                    ],
                },
                {"nodeType": "embedded-asset-block", "data": {"target": {"sys": {"id": "1"}}}, "content": []},
                {"nodeType": "blockquote", "content": [{"nodeType": "text", "value": "Cold."}]},
            ],
        },
        ["The kiln was lit.", "Cold."],
    ),
    "Slate": (
        [
            {"type": "paragraph", "children": [{"text": "The "}, {"text": "kiln", "bold": True}, {"text": "."}]},
            {"type": "link-list", "children": [{"type": "li", "children": [{"text": "Tea"}]}]},
        ],
        ["The kiln.", "Tea"],
    ),
    "Lexical": (
        {
            "root": {
                "type": "root",
                "children": [
                    {
                        "type": "paragraph",
                        "children": [
                            {"type": "text", "text": "One"},
                            {"type": "linebreak"},
                            {"type": "text", "text": "two"},
                        ],
                    }
                ],
            }
        },
        ["One\ntwo"],
    ),
    "Quill": (
        {"ops": [{"insert": "One "}, {"insert": "two", "attributes": {"bold": True}}, {"insert": ".\nThree.\n"}]},
        ["One two.\nThree."],
    ),
    "Quill's lists": ({"ops": [{"insert": "A"}, {"attributes": {"list": "bullet"}, "insert": "\n"}]}, ["A"]),
    "spaces alone": ([{"type": "p", "children": [{"text": "A"}, {"text": " "}, {"text": "b"}]}], ["A b"]),
    "Notion": (
        [{"type": "paragraph", "paragraph": {"rich_text": [{"plain_text": "A "}, {"plain_text": "b."}]}}],
        ["A b."],
    ),
    "tables of TipTap": (
        {
            "type": "table",
            "content": [
                {
                    "type": "tableRow",
                    "content": [
                        {
                            "type": "tableCell",
                            "content": [{"type": "paragraph", "content": [{"type": "text", "text": t}]}],
                        }
                        for t in row
                    ],
                }
                for row in ("ab", "cd")
            ],
        },
        ["a | b\nc | d"],
    ),
    "names of elements": (
        ["A.", {"p": "B."}, {"h2": "C"}, {"question": "D?", "answer": "E."}],
        ["A.", "B.", "C", "D?", "E."],
    ),
    "sections": ([{"heading": "Kiln", "text": "A."}, {"heading": "Coal", "text": "B."}], ["Kiln", "A.", "Coal", "B."]),
    "fundus": (
        {"summary": ["S."], "sections": [{"headline": ["H"], "paragraphs": ["A.", "B."]}]},
        ["S.", "H", "A.", "B."],
    ),
    "parts without types": (
        [{"text": "A."}, {"caption": "A picture."}, {"content": {"plain": "B."}}],
        ["A.", "A picture.", "B."],
    ),
    "of several kinds": (
        [
            {"type": "paragraph", "text": "A."},
            {"type": "paragraph", "data": {"text": "B."}},
            {"type": "list", "items": ["C", "D"]},
            {"type": "quote", "data": {"text": "E.", "caption": "F"}},
            {"caption": "G"},
        ],
        ["A.", "B.", "C\nD", "E.", "F", "G"],
    ),
}


@pytest.mark.parametrize("name", TREES)
def test_text_parts_reads_all_of_a_tree(name: str) -> None:
    value, parts = TREES[name]
    found = text_parts(value)
    assert found.parts == parts
    assert found.unread == []


@pytest.mark.parametrize("name", ["Editor.js", "Draft.js", "Portable Text", "TipTap", "Contentful", "Lexical", "Slate"])
def test_tree_in_knows_the_trees_of_editors(name: str) -> None:
    assert tree_in(json.dumps(TREES[name][0])) == TREES[name][0]


@pytest.mark.parametrize(
    "text", ["", "{", "{}", "[]", '["A."]', '{"a": 1}', '{"a": 1', '[{"x": "y"}]', "Words.", "{" * 5_000, '[{"' * 999]
)
def test_tree_in_leaves_the_rest_alone(text: str) -> None:
    assert tree_in(text) is None


def test_text_parts_says_what_it_does_not_read() -> None:
    found = text_parts([{"text": "A."}, {"type": "poll", "ask": "Is the kiln too warm?"}, {"type": "x", "n": 5}])
    assert found.parts == ["A."]
    assert found.notes() == ["parts of the text are not read: 'ask'"]


def test_text_parts_says_what_is_nested_too_deep() -> None:
    value: Json = "deep"
    for _ in range(150):
        value = [value, "x"]
    assert text_parts(value).notes()[-1] == "parts of the text are not read: 'what is nested deeper than 100 levels'"


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(["paragraph", "list", "text"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "text", "content", "children", "items", "data", "x"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(_VALUES)
def test_text_parts_is_total(value: Json) -> None:
    assert all(part.strip() and not part.startswith("\n") for part in text_parts(value).parts)
