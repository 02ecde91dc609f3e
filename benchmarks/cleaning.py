"""How well articles are found in plain-text dumps of whole pages, beside plain rules and jusText.

    python -m benchmarks.cleaning [--pages FOLDER] [--details]

The authors of the cleaner looked at the labelled pages in `benchmarks/cleaning/a`, and not at those in `b` and `d`.
Those in `c` are as long as pages of large sites: nothing was fitted to them, but what went wrong with them was looked
at. Each page becomes a dump in one style of the tools in use, and HTML for jusText: benchmarks/dumps.py. A dump is read
and cleaned as a build does. What was kept is compared with what the labels name, by characters and by runs of words;
what may be kept or left out does not count. Exits with 1 if a target is missed.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks import report
from benchmarks.cleaners import Kept, keep_all, keep_by_build, keep_by_justext, keep_long_lines, keep_longest_stretch
from benchmarks.dump_text import STYLES
from benchmarks.dumps import LabelledPage, dump, read_pages, style_of
from benchmarks.page_scores import SHINGLE_WORDS, Outcome, Page, Reading, TextScore, score_fields, score_text
from indexer.records import Span

PAGES = Path(__file__).parent / "cleaning"
FOLDERS = ("a", "b", "c", "d")
MIN_F1 = 0.97
MIN_RECALL = 0.995
"""Least mean F1 and recall, by shingles."""
MAX_WRONG_SHARE = 0.01
"""Most wrong titles and dates, of those that are stated."""
OURS = "article-search"
_PLAIN_RULES = {
    "everything": keep_all,
    "lines of 80 characters": keep_long_lines,
    "longest stretch of them": keep_longest_stretch,
}
_STATED = {"title": "title", "published_at": "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Characters of a page other than white space."""

    article: int
    article_kept: int
    furniture: int
    """Neither article nor optional."""
    furniture_kept: int

    @property
    def score(self) -> TextScore:
        """The shares that kept characters and the article have in common."""
        precision = self.article_kept / max(1, self.article_kept + self.furniture_kept)
        recall = self.article_kept / max(1, self.article)
        return TextScore(precision=precision, recall=recall, f1=2 * precision * recall / max(precision + recall, 1e-9))


def main() -> int:
    """Measure, print the tables, and store the results if the pages are the repository's own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, help="another folder of labelled pages; its results are not stored")
    parser.add_argument("--details", action="store_true", help="show each of the pages that may be looked at")
    arguments = parser.parse_args()
    folders = [arguments.pages] if arguments.pages else [PAGES / name for name in FOLDERS]
    parts = {folder.name: pages for folder in folders if (pages := read_pages(folder))}
    if not parts:
        print(f"{folders[0]}: no labelled pages in it", file=sys.stderr)
        return 2
    if len(parts) > 1:
        parts["all"] = [page for pages in parts.values() for page in pages]
    kept = {part: clean(pages) for part, pages in parts.items()}
    results = {
        part: {cleaner: summary(of, parts[part]) for cleaner, of in cleaners.items()} for part, cleaners in kept.items()
    }
    print("\n\n".join(table(part, of) for part, of in results.items()))
    if arguments.details and not arguments.pages:
        print(details(kept["a"][OURS], parts["a"]))
    missed = [f"{part}: {what}" for part, of in results.items() for what in misses(of[OURS])]
    if not arguments.pages:
        targets = {"min_f1": MIN_F1, "min_recall": MIN_RECALL, "max_wrong_share": MAX_WRONG_SHARE}
        stored = {"shingle_words": SHINGLE_WORDS, "parts": results, "targets": targets, "missed": missed}
        print(f"\nresults in {report.write('cleaning', stored)}")
    print(f"missed targets: {'; '.join(missed) or 'none'}")
    return 1 if missed else 0


def clean(pages: Sequence[LabelledPage]) -> dict[str, dict[str, Kept]]:
    """Return what each method keeps of each page, by the page's name."""
    dumps = {page.name: dump(page) for page in pages}
    return {
        OURS: keep_by_build(dumps),
        **{
            rule: {name: Kept(dump=one, spans=keep(one)) for name, one in dumps.items()}
            for rule, keep in _PLAIN_RULES.items()
        },
        "jusText, HTML": {page.name: keep_by_justext(page) for page in pages},
    }


def amounts(kept: Kept) -> Amounts:
    """Count the characters of a page that are kept."""
    counts: Counter[tuple[str, bool]] = Counter()
    position = 0
    for span in (*kept.spans, Span(len(kept.dump.text), len(kept.dump.text))):
        counts.update((label, False) for label in _solid(kept, Span(position, span.start)))
        counts.update((label, True) for label in _solid(kept, span))
        position = span.end
    return Amounts(
        article=counts["a", True] + counts["a", False],
        article_kept=counts["a", True],
        furniture=counts["-", True] + counts["-", False],
        furniture_kept=counts["-", True],
    )


def _solid(kept: Kept, span: Span) -> list[str]:
    """Return the labels of the characters of a span that are not white space."""
    found = zip(span.of(kept.dump.text), span.of(kept.dump.labels), strict=True)
    return [label for char, label in found if not char.isspace()]


def shingle_score(kept: Kept) -> TextScore:
    """Compare what is kept with the article by runs of words, without the parts that are optional."""
    page = Page(file="", text=_without_optional(kept, kept.dump.article))
    return score_text(_without_optional(kept, kept.spans), page)


def _without_optional(kept: Kept, spans: Sequence[Span]) -> str:
    return "\n".join(
        "".join(
            char if label in "a-" else " "
            for char, label in zip(span.of(kept.dump.text), span.of(kept.dump.labels), strict=True)
        )
        for span in spans
    )


def outcomes(kept: Kept, page: LabelledPage) -> dict[str, Outcome]:
    """Return what became of the page's title and date; nothing if stating them is no part of the method."""
    if kept.fields is None:
        return {}
    accepted = {"title": (page.title,), "published_at": (page.published,)}
    return score_fields(Reading(fields=kept.fields), Page(file=page.name, text="", accepted=accepted))


def summary(kept: Mapping[str, Kept], pages: Sequence[LabelledPage]) -> dict[str, Any]:
    """Return the mean scores over the pages with an article, and how many of the others are refused."""
    with_article = [page for page in pages if page.has_article]
    without = [page.name for page in pages if not page.has_article]
    shingles = {page.name: shingle_score(kept[page.name]) for page in with_article}
    counted = [amounts(kept[page.name]) for page in with_article]
    stated: dict[str, Counter[str]] = {name: Counter() for name in _STATED}
    for page in with_article:
        for name, outcome in outcomes(kept[page.name], page).items():
            stated[name][outcome] += 1
    by_style = {style: [score for name, score in shingles.items() if style_of(name) == style] for style in STYLES}
    furniture, article = sum(one.furniture for one in counted), sum(one.article for one in counted)
    return {
        "pages": len(with_article),
        "shingles": _means(list(shingles.values())),
        "characters": _means([one.score for one in counted]),
        "furniture_removed": round(1 - sum(one.furniture_kept for one in counted) / max(1, furniture), 4),
        "article_lost": round(1 - sum(one.article_kept for one in counted) / max(1, article), 4),
        "stated": {shown: dict(stated[name]) for name, shown in _STATED.items() if stated[name]},
        "without_article": {"pages": len(without), "refused": sum(not kept[name].spans for name in without)},
        "styles": {style: {"pages": len(of), **_means(of)} for style, of in by_style.items() if of},
    }


def _means(scores: Sequence[TextScore]) -> dict[str, float]:
    return {one.name: round(fmean(getattr(score, one.name) for score in scores), 4) for one in fields(TextScore)}


def misses(result: Mapping[str, Any]) -> list[str]:
    """Return which targets a summary misses."""
    found = [
        f"{name} is {result['shingles'][name]:.3f}, below {least}"
        for name, least in (("f1", MIN_F1), ("recall", MIN_RECALL))
        if result["shingles"][name] < least
    ]
    for name, counts in result["stated"].items():
        if (share := wrong_share(counts)) > MAX_WRONG_SHARE:
            found.append(f"{share:.1%} of the stated {name}s are wrong, more than {MAX_WRONG_SHARE:.0%}")
    return found


def wrong_share(counts: Mapping[str, int]) -> float:
    """Return the share of the stated values that are wrong."""
    return counts.get("wrong", 0) / max(1, counts.get("wrong", 0) + counts.get("right", 0))


def table(part: str, results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return what was found about one part of the pages, a row for each method."""
    ours = results[OURS]
    columns = ("shingles P, R, F1", "characters P, R, F1", "removed", "lost", "refused")
    rows = [[f"{part} ({ours['pages']} articles)", *columns]]
    for name, one in results.items():
        scores = ["  ".join(f"{value:.3f}" for value in one[by].values()) for by in ("shingles", "characters")]
        shares = [f"{one[by]:.1%}" for by in ("furniture_removed", "article_lost")]
        none = one["without_article"]
        rows.append([name, *scores, *shares, f"{none['refused']} of {none['pages']}"])
    styles = ours["styles"]
    by_style = [["F1 by shingles", *(f"{style} ({of['pages']})" for style, of in styles.items())]]
    by_style += [[name, *(f"{one['styles'][style]['f1']:.3f}" for style in styles)] for name, one in results.items()]
    stated = [f"{name}s: {_told(counts)}" for name, counts in ours["stated"].items()]
    return "\n".join([*_aligned(rows), *stated, *_aligned(by_style)])


def _told(counts: Mapping[str, int]) -> str:
    shown = ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in ("right", "missing", "wrong", "absent"))
    return f"{shown}; of those stated, {wrong_share(counts):.1%} wrong"


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
    return ["".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def details(kept: Mapping[str, Kept], pages: Sequence[LabelledPage]) -> str:
    """Return what differs on each page, for those who make the cleaner."""
    lines = []
    for page in pages:
        one = kept[page.name]
        if not page.has_article:
            lines.append(f"{page.name} ({page.kind}): {'kept' if one.spans else 'refused'}")
            continue
        score, counted = shingle_score(one), amounts(one)
        shown = " ".join(f"{name} {value:.3f}" for name, value in asdict(score).items())
        lines.append(f"{page.name} ({one.dump.style}): {shown} {counted}")
        for name, outcome in outcomes(one, page).items():
            if outcome in ("missing", "wrong"):
                right = page.title if name == "title" else page.published
                lines.append(f"  {outcome} {_STATED[name]}: {(one.fields or {}).get(name)!r}, not {right!r}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
