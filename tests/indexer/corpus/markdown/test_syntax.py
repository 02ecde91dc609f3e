import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus.markdown.syntax import without_syntax
from indexer.corpus.markdown.words import FILLER, without_fillers


def words_of(text: str) -> str:
    """The words of a text, with one space for every run of white space and without fillers."""
    return " ".join(without_fillers(without_syntax(text).words).split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # links and images
        ("The [kiln](https://kiln.example) burns.", "The kiln burns."),
        ("See [Mill_(river)](https://x.example/Mill_(river)), upstream.", "See Mill_(river) , upstream."),
        ('[kiln](<a b.html> "Old title")', "kiln"),
        ("[kiln]( /a\n 'two\n lines' )", "kiln"),
        ("![Two potters](potters.jpg)", "Two potters"),
        ("![](potters.jpg) Words.", "Words."),
        ("[![Two potters](p.jpg)](https://kiln.example)", "Two potters"),
        ("![Potters](p.jpg){width=50%}", "Potters"),
        ("[the *old* kiln](u)", "the old kiln"),
        ("[a [nested] one](u)", "a [nested] one"),
        ("[not a link] (u)", "[not a link] (u)"),
        ("[not a link](u v w)", "[not a link](u v w)"),
        ("[open](https://x.example", "[open](https://x.example"),
        ("[the kiln][1] burns\n\n[1]: https://kiln.example", "the kiln burns"),
        ("[The Kiln][] burns\n\n[the  kiln]: <https://kiln.example> 'Kiln'", "The Kiln burns"),
        ("[kiln] burns\n\n[Kiln]: /kiln\n  (Its title)", "kiln burns"),
        ("[sic] and [1][2]", "[sic] and [1][2]"),
        ("[Editor]: Thanks.", "[Editor]: Thanks."),
        ("[[Mill Lane]] and [[Mill Lane|the lane]] ![[map.png]]", "Mill Lane and the lane"),
        ("[[1]](https://x.example)", "[1]"),
        ("Write to <https://kiln.example/a?b=c> or <desk@kiln.example>.", "Write to or ."),
        ("Visit https://kiln.example today", "Visit https://kiln.example today"),
        # emphasis, code, escapes
        ("**Fire** and _ash_, ***both***, ~~gone~~", "Fire and ash , both , gone"),
        ("2 * 3 * 4, snake_case_name, f*** it", "2 * 3 * 4, snake_case_name, f*** it"),
        ("**never closed", "**never closed"),
        ("**over\ntwo lines**", "over two lines"),
        ("**not over\n\nparagraphs**", "**not over paragraphs**"),
        ("`*args*` and ``a ` b``", "*args* and a ` b"),
        ("a lone ` tick and *stars*", "a lone ` tick and stars"),
        (r"\*kept\* and C\:\\kiln", r"*kept* and C:\kiln"),
        ("Fire&nbsp;and&#8201;ash &mdash; &copy; caf&eacute;", "Fire and ash — © café"),
        (r"R\&D, AT&amp;T and K&ouml;nigsberger", "R&D, AT&T and Königsberger"),
        ("a&lt;b&gt; &quot;c&quot;. &#x22;d&#34;", 'a<b> "c". "d"'),
        ("[&Ouml;l](u) **&amp;** Tom&nbsp;&amp;&#32;Jerry", "Öl & Tom & Jerry"),
        ("&unknown; &am &amp &; &notit; `&amp;` \\&amp;", "&unknown; &am &amp &; &notit; &amp; &amp;"),
        ("Donau&shy;dampf&#0;er&#1;", "Donau\xaddampf\ufffder"),
        # HTML
        ("<p class='x > y'>Fire</p><br/>ash<hr>", "Fire ash"),
        ("1 < 2 and 3 > 2, a <- b", "1 < 2 and 3 > 2, a <- b"),
        ("Fire <!-- a note -->and ash", "Fire and ash"),
        ("Fire <!-- a\n\nnote\n# with heading\n-->\nash", "Fire ash"),
        ("Fire <!-- never closed", "Fire <!-- never closed"),
        ("<script>\nvar a = 1;\n</script>\nFire<STYLE>p {}</style >", "Fire"),
        # blocks
        ("## Fire ##", "Fire"),
        ("### Learning C#", "Learning C#"),
        ("# Fire {#fire .big}", "Fire"),
        ("#hashtag", "#hashtag"),
        ("Fire\n====\n\nAsh\n---", "Fire Ash"),
        ("> Fire\n> > and\n>ash", "Fire and ash"),
        ("Fire\n\n* * *\n\n___\n\nash", "Fire ash"),
        ("| Kiln | Year |\n|:-----|-----:|\n| Mill | 1987 |", "Kiln Year Mill 1987"),
        ("Kiln | Year\n--- | ---\nMill | a \\| b\n\nno | table", "Kiln Year Mill a | b no | table"),
        ("- one\n* two\n1. *three*", "- one * two 1. three"),
        ("Claim.[^1] More.[^note]\n\n[^1]: The *note*.", "Claim. More. The note ."),
        ("```python\n# comment [a](b)\n```\nFire", "# comment [a](b) Fire"),
        ("~~~~\n```\n~~~\n~~~~\n*Fire*", "``` ~~~ Fire"),
        ("- item\n\n      ```\n      x = *1*\n      ```\n- *other*", "- item x = *1* - other"),
        ("```\nnever *closed*", "never *closed*"),
        ("```\n<!-- kept\n```\nFire -->", "<!-- kept Fire -->"),
        ("`<!--` opens and `-->` closes", "<!-- opens and --> closes"),
        ("``` not a fence ``` *Fire*", "not a fence Fire"),
        ("# Fire\r\n\r\n[k]: /k\r\n\r\n> *ash* [k]\r\n", "Fire ash k"),
        ("# Fire\r\r*ash*\r", "Fire ash"),
        # templates and attributes of site generators
        ('A {{< figure src="a.jpg" caption="Two potters" >}} B', "A Two potters B"),
        ("{{< youtube abc >}}\nWords of {{ page.title }}", "Words of {{ page.title }}"),
        ('[guide]({{< ref "a b.md" >}}) {% include a.html alt="A kiln" %}', "guide A kiln"),
        ("> A tip\n{: .prompt-tip }\n\nSet {a, b} of C", "A tip Set {a, b} of C"),
        # what else there is
        ("日本**語：**です", "日本 語： です"),
        ("**Note:**text and a 'word*' alone", "Note: text and a 'word*' alone"),
        ("[x]: not a definition", "[x]: not a definition"),
        ("| a |\n|---|\n| `x|y` |", "a x y"),
        ("<div>\n# Heading\n</div>\n<details><summary>More</summary>\n\nWords\n</details>", "Heading More Words"),
        ("text<!---->more", "text more"),
        ("> ```\n> code\n> ```\n> *more*", "> code more"),
        ("[over\nlines](u), [not\n\nover](paragraphs)", "over lines , [not over](paragraphs)"),
        ("- [ ] todo, H~2~O, ^[An inline note]", "- [ ] todo, H~2~O, ^[An inline note]"),
        ("", ""),
    ],
)
def test_without_syntax_keeps_the_words(text: str, words: str) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("\ufeff# One #\n\n### *Two*\n", ["One", "Two"]),
        ("One\n===\nTwo\n---\n", ["One", "Two"]),
        ("Prose over\ntwo lines.\n---\n\n- item\n---\n", []),
        ("```sh\n# comment\n```\n    # indented\n<!--\n# hidden\n-->\n#nospace\n", []),
        ("> # Quoted\n", ["Quoted"]),
        ("One\nand two\n===\n\nThree\n===\n", ["One and two", "Three"]),
        ("Prose " * 40 + "\nover lines\n===\n", []),
        ("#\n\n## \n\n###\n# One\n", ["One"]),
        ("One\r\n---\r\n\r\n## Two\r\n", ["One", "Two"]),
    ],
)
def test_without_syntax_finds_headings(text: str, headings: list[str]) -> None:
    syntax = without_syntax(text)
    assert [" ".join(span.of(syntax.words).split()) for span in syntax.headings] == headings


def test_without_syntax_tells_fenced_code() -> None:
    text = "a\n~~~~ sh\nb\n~~~\n~~~~\nc\n```\nd"
    assert [span.of(text) for span in without_syntax(text).code] == ["~~~~ sh\nb\n~~~\n~~~~", "```\nd"]


def test_without_syntax_leaves_what_stands_before_the_body() -> None:
    text = "---\ntitle: '*Fire* <!--'\n---\n*ash* -->"
    assert words_of(text[text.index("*ash") :]) == "ash -->"
    assert without_syntax(text, 29).words == "---\ntitle: '*Fire* <!--'\n---\n ash  -->"


PIECES = [
    *"[]()!<>*_`~#-=|:\\&;{}'\" \n\r\t^ax1é日\ufeff\x0b",
    "\n\n",
    "```",
    "~~~",
    "<!--",
    "-->",
    "](",
    "[a]: /b\n",
    "<b>",
]
PIECES += ["</b>", "&amp;", "# ", "|--|", "**", "[^1]", "[[", "]]", "<script>", "</script>", "https://x"]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
@settings(max_examples=400, deadline=None)
def test_without_syntax_changes_nothing_but_marked_characters(text: str) -> None:
    syntax = without_syntax(text)
    assert len(syntax.words) == len(syntax.marks) == len(text)
    for was, now, mark in zip(text, syntax.words, syntax.marks, strict=True):
        assert now == " " if mark else now in (was, FILLER)  # the only reference among the pieces is that of its "&"
    # Letters and digits go only with a construct that hides them.
    if not re.search(r"[\[(<&{~`]", text):
        assert [c for c in syntax.words if c.isalnum()] == [c for c in text if c.isalnum()]
    assert all(syntax.headings[i].end <= syntax.headings[i + 1].start for i in range(len(syntax.headings) - 1))


REPEATED = [
    "[",
    "[]",
    "![",
    "[a](",
    '[a](b "',
    "[a](b '",
    "](\\(",
    "[a](<",
    "[[",
    "*a ",
    "**a*",
    "_",
    "~~",
    "` `` ``` ",
]
REPEATED += [
    "<a ",
    '<a "',
    "<!--",
    "<script>",
    "<style ",
    "```\n",
    "~~~~\n",
    "> ",
    "# ",
    "#",
    "|-",
    "|",
    "\\",
    "&a",
    "\r",
]
REPEATED += ["[a]: /b\n[a", "[^", "- ", "[a]:", "<!-- -->", "{#", "    ", "=\n", "-\n", "a\n\n"]


@pytest.mark.parametrize("piece", REPEATED)
def test_without_syntax_takes_time_in_proportion_to_the_text(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.process_time()
    without_syntax(text)
    assert time.process_time() - started < 3  # a tenth of it is usual; what is quadratic takes minutes
