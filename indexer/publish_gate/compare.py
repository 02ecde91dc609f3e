"""Comparing a new generation with the live one."""

from collections import Counter

from indexer.publish_gate.stock import Stock
from indexer.quality.comparison import Comparison
from indexer.quality.report import NEAR_EMPTY_CHARACTERS


def compare(generation: str, live: Stock, new: Stock) -> Comparison:
    """Compare a new generation with the live one.

    An article is the same by its id. A moved folder may change ids, so an article that the live generation does not
    know by its id stands for one with the same text that is gone.

    Args:
        generation: Name of the live generation.
        live: Its articles.
        new: Articles of the new one.
    """
    by_id = {facts.id: position for position, facts in enumerate(new.facts)}
    renamed: dict[str, list[int]] = {}
    for article_id in by_id.keys() - {facts.id for facts in live.facts}:
        renamed.setdefault(new.facts[by_id[article_id]].sha256, []).append(by_id[article_id])
    gone = emptied = 0
    before: Counter[str] = Counter()
    present = {facts.source.casefold() for facts in new.facts if facts.source is not None}
    characters, new_characters = live.characters.tolist(), new.characters.tolist()
    for facts, had in zip(live.facts, characters, strict=True):
        if facts.source is not None:
            before[facts.source] += 1
        position = by_id.get(facts.id)
        if position is None:
            if not renamed.get(facts.sha256):
                gone += 1
                continue
            position = renamed[facts.sha256].pop()
        if facts.source is not None:
            present.add(facts.source.casefold())  # it may only be called something else now
        emptied += new_characters[position] < NEAR_EMPTY_CHARACTERS <= had
    lost = {source: count for source, count in before.items() if source.casefold() not in present}
    return Comparison(
        generation=generation,
        articles=len(live.facts),
        gone=gone,
        emptied=emptied,
        sources_gone=dict(sorted(lost.items(), key=lambda item: (-item[1], item[0]))),
    )
