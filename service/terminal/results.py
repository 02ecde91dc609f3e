"""Answers of the contract, shown to people at a terminal."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from rich.padding import Padding
from rich.text import Text

from service.api.quotations.responses import QuotePartModel, VerifyAnswer
from service.api.responses import HitModel, SearchAnswer
from service.api.stories.responses import StoryModel, StoryPage
from service.terminal.screen import Screen, visible

_HIGHLIGHT = "bold"
_FAINT = "dim"
_VERDICT_STYLES = {"verbatim": "green", "elided": "green", "not_found": "red", "misattributed": "red"}
_CHANGE_STYLES = {"replaced": "yellow", "inserted": "red", "left_out": "cyan"}
_CHANGE_WORDS = {
    "replaced": "“{quote}” in place of “{text}”",
    "inserted": "puts in “{quote}”",
    "left_out": "leaves out “{text}”",
}


def show_answer(screen: Screen, answer: SearchAnswer, stories: Mapping[str, StoryModel]) -> None:
    """Show the hits of a search, then its facets.

    Args:
        screen: Where.
        answer: What was found.
        stories: Stories of hits by their ids, which are told with them.
    """
    for hit in answer["hits"]:
        _show_hit(screen, hit)
        story = hit["story"] and stories.get(hit["story"]["id"])
        if story:
            _indented(screen, Text(f"Story: {_story_line(story)}", style=_FAINT))
        screen.console.print()
    if answer["facets"] and answer["hits"]:
        relation = "" if answer["total_relation"] == "eq" else "at least "
        screen.console.print(Text(f"{relation}{answer['total']} articles", style="bold"))
    for field, counts in answer["facets"].items():
        values = ", ".join(f"{'unknown' if one['value'] is None else one['value']} ({one['count']})" for one in counts)
        _indented(screen, Text.assemble((f"{field}: ", "bold"), visible(values or "none")))


def show_stories(screen: Screen, page: StoryPage) -> None:
    """Show a page of stories."""
    for number, story in enumerate(page["stories"], 1):
        screen.console.print(Text.assemble((f"{number}. ", "bold"), (_title(story), "bold")))
        _indented(screen, Text(_story_line(story, titled=False), style=_FAINT))


def show_verdict(screen: Screen, answer: VerifyAnswer) -> None:
    """Show whether a quotation stands in the corpus, where it does, and what differs."""
    style = _VERDICT_STYLES.get(answer["verdict"], "yellow")
    shown = f", {answer['similarity']:.0%} of its words" if answer["places"] else ""
    screen.console.print(Text.assemble((answer["verdict"].replace("_", " "), f"bold {style}"), shown))
    for place in answer["places"]:
        heading = Text(visible(place["citation"]), style="bold")
        screen.console.print(screen.linked(heading, place["link"]))
        for part in place["parts"]:
            _indented(screen, _quoted(part))
            for change in part["changes"]:
                told = _CHANGE_WORDS[change["kind"]].format(
                    quote=visible(change["quote"]), text=visible(change["text"])
                )
                _indented(screen, Text(told, style=_CHANGE_STYLES[change["kind"]]))
    if answer["total"] > len(answer["places"]):
        screen.console.print(Text(f"and {answer['total'] - len(answer['places'])} more places", style=_FAINT))


def _show_hit(screen: Screen, hit: HitModel) -> None:
    heading = screen.linked(Text(visible(hit["citation"]), style="bold"), hit["link"])
    screen.console.print(Text.assemble((f"{hit['rank']}. ", "bold"), heading))
    passage = hit["passage"]
    scored = f"relevance {hit['relevance']:.0%}, score {hit['score']:.3f}, passage {passage['id']}"
    screen.console.print(Text(f"   {scored}", style=_FAINT))
    start = passage["span"]["start"]
    marked = [(one["start"] - start, one["end"] - start) for one in passage["highlights"]]
    position = 0
    for line in passage["text"].splitlines(keepends=True):
        if line.strip():
            _indented(screen, _marked(line, position, marked))
        position += len(line)
    for told in _others(hit):
        _indented(screen, Text(visible(told), style=_FAINT))


def _marked(line: str, position: int, marked: Sequence[tuple[int, int]]) -> Text:
    """Return a line without white space at its ends, with what of it is marked; `position` is where it begins."""
    begin = position + len(line) - len(line.lstrip())
    stripped = line.strip()
    cuts = sorted({0, len(stripped), *(min(max(at - begin, 0), len(stripped)) for span in marked for at in span)})
    text = Text()
    for first, last in pairwise(cuts):
        within = any(start <= begin + first and begin + last <= end for start, end in marked)
        text.append(visible(stripped[first:last]), style=_HIGHLIGHT if within else "")
    return text


def _others(hit: HitModel) -> list[str]:
    """Return what is told of other articles beside a hit."""
    told = []
    reports = hit["also_reported_by"] or []
    if reports:
        sources = dict.fromkeys(one["article"]["source"] or one["article"]["id"] for one in reports)
        told.append(f"also reported by {', '.join(sources)}")
    told += [
        f"differs: {one['article']['source'] or one['article']['id']}: {one['there']['text']}"
        for one in hit["differs"] or []
    ]
    counts = [(hit["copies"]["count"], "copy", "copies"), (hit["versions"]["count"], "version", "versions")]
    more = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    return [*told, *([f"with {' and '.join(more)}"] if more else [])]


def _quoted(part: QuotePartModel) -> Text:
    """Return the article's words, with those that the quotation changes in colour."""
    start, text = part["span"]["start"], Text(visible(part["text"]))
    for change in part["changes"]:
        text.stylize(_CHANGE_STYLES[change["kind"]], change["span"]["start"] - start, change["span"]["end"] - start)
    return text


def _title(story: Mapping[str, Any]) -> str:
    return visible(story["title"] or story["id"])


def _story_line(story: StoryModel, *, titled: bool = True) -> str:
    dates = [date[:10] for date in (story["first_published_at"], story["last_published_at"]) if date]
    sources = f"{story['sources']} source{'s' * (story['sources'] != 1)}"
    facts = [f"{story['articles']} articles of {sources}", " to ".join(dict.fromkeys(dates)), story["id"]]
    return ", ".join(filter(None, [_title(story) if titled else "", *facts]))


def _indented(screen: Screen, text: Text) -> None:
    """Print a paragraph; in a pipe it is one line."""
    if screen.console.is_terminal:
        screen.console.print(Padding(text, (0, 0, 0, screen.indent)))
    else:
        screen.console.print(Text("   ").append_text(text))
