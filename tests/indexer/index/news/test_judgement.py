from pathlib import Path

import numpy as np
import pytest

from indexer.index.news.judgement import Verdict, judge
from indexer.index.news.statements import Statements
from indexer.index.sentences import SentenceIndex, SentenceSpans, SentenceWriter
from indexer.passages.chunk import sentences
from tests.indexer.index.news.statement_pairs import judged, write_statements_of

BRIDGE = "The bridge at Ostrow in Karelia fell on Monday, and twelve people were killed."


@pytest.mark.parametrize(
    ("second", "verdict", "here", "there"),
    [
        ("A dozen people lost their lives at the bridge of Ostrow.", Verdict.SAME_FACT, "twelve", "dozen"),
        ("Seventeen people are dead after the bridge at Ostrow gave way.", Verdict.DIFFERS, "twelve", "Seventeen"),
        ("Nobody was killed when the bridge at Ostrow gave way.", Verdict.DIFFERS, "twelve", "Nobody"),
        ("Forty people were hurt when the bridge at Ostrow gave way.", Verdict.NEITHER, "", ""),
        ("The bridge at Ostrow carried 18,000 cars a day.", Verdict.NEITHER, "", ""),
    ],
)
def test_judge_compares_numbers_of_one_kind(
    second: str, verdict: Verdict, here: str, there: str, tmp_path: Path
) -> None:
    assert judged(tmp_path, BRIDGE, second) == (verdict, here, there)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Kessler will cut 2,960 jobs in Hagen.", "Kessler is to shed nearly 3,000 positions in Hagen."),
        ("The fire at Pinecrest covers 19,800 acres.", "Around 8,000 hectares burn at Pinecrest."),
        ("Turnout in Dravinia reached 63.4 percent.", "Nearly two in three voters of Dravinia took part."),
        ("Oakhurst pays 4.2 billion euros for Laan.", "Laan goes to Oakhurst for €4.2bn."),
        ("The ministers meet on 22 November in Vellin.", "Vellin prepares for the talks of November 22."),
    ],
)
def test_judge_takes_rounded_and_converted_numbers_for_one(first: str, second: str, tmp_path: Path) -> None:
    assert judged(tmp_path, first, second)[0] is Verdict.SAME_FACT


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Oakhurst pays 4.2 billion euros for Laan.", "Laan goes to Oakhurst for 3.6 billion euros."),
        ("It was 122 degrees Fahrenheit at Fort Mallory.", "Fort Mallory had 117 degrees Fahrenheit."),
        ("The ministers meet on 22 November in Vellin.", "Vellin prepares for the talks of 29 November."),
        ("The board has approved the drug Caltrexin.", "The board did not approve the drug Caltrexin."),
        ("A jury found the banker Idowu guilty.", "Idowu, the banker, was acquitted by a jury."),
    ],
)
def test_judge_tells_what_differs(first: str, second: str, tmp_path: Path) -> None:
    assert judged(tmp_path, first, second)[0] is Verdict.DIFFERS


def test_judge_wants_more_of_sentences_that_are_far_apart(tmp_path: Path) -> None:
    other = "A dozen people lost their lives at the bridge of Ostrow."
    assert judged(tmp_path, BRIDGE, other, cosine=0.3)[0] is Verdict.NEITHER


def test_judge_calls_no_later_number_a_contradiction(tmp_path: Path) -> None:
    other = "Seventeen people are dead after the bridge at Ostrow gave way."
    assert judged(tmp_path, BRIDGE, other, days_apart=30)[0] is Verdict.NEITHER


def test_judge_compares_no_different_periods(tmp_path: Path) -> None:
    first, second = "Unemployment in Norland fell to 5.1 percent in May.", "It fell to 5.1 percent in Norland in June."
    assert judged(tmp_path, first, second)[0] is Verdict.NEITHER


def test_judge_takes_sentences_for_one_fact_that_share_names_and_words_and_are_near(tmp_path: Path) -> None:
    first = "Helena Vance will lead the Royal Playhouse in Aldmoor from autumn."
    second = "From autumn on the Royal Playhouse of Aldmoor will be led by Helena Vance."
    assert judged(tmp_path, first, second, cosine=0.8) == (Verdict.SAME_FACT, first, second)
    (tmp_path / "other").mkdir()
    other = "Joan Pell from Corran will lead the Royal Playhouse in Aldmoor from autumn, not Helena Vance."
    assert judged(tmp_path / "other", first, other, cosine=0.8)[0] is Verdict.NEITHER


def test_judge_takes_no_pairs_and_sentences_without_vectors(tmp_path: Path) -> None:
    write_statements_of(tmp_path / "statements", [BRIDGE, BRIDGE])
    with SentenceWriter(tmp_path / "sentences", 4) as writer:
        writer.add(SentenceSpans.of([sentences(BRIDGE)] * 2), None)
    known, statements = SentenceIndex(tmp_path / "sentences"), Statements(tmp_path / "statements")
    nothing = np.empty(0, np.int64)
    assert judge(statements, known, nothing, nothing, np.empty(0, np.float32)).verdicts.tolist() == []
    found = judge(statements, known, np.array([0]), np.array([1]), np.zeros(1, np.float32))
    assert found.verdicts.tolist() == [Verdict.NEITHER]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Fire at Pinecrest burned 2,140 hectares of forest.", "Fire at Aldmoor burned 2,140 hectares of forest."),
        ("Gusts of 142 kilometres an hour came on Friday.", "Gusts of 142 kilometres an hour were seen on Friday."),
        ("Otto Idowu, aged 58 years, of Hagen is on trial.", "In Hagen, Idowu, aged 58 years, has bought a boat."),
    ],
)
def test_judge_takes_no_number_for_one_fact_that_is_all_that_agrees(first: str, second: str, tmp_path: Path) -> None:
    assert judged(tmp_path, first, second)[0] is Verdict.NEITHER


@pytest.mark.parametrize(
    "second",
    [
        "Astrel in Hagen will not recall any. It had looked at 412,000 vans in Hagen.",
        "Astrel in Hagen renounced the plan and gave up. It had looked at 412,000 vans in Hagen.",
    ],
)
def test_judge_takes_a_number_for_no_fact_that_stands_beside_a_contradiction(second: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    first = "Astrel in Hagen calls back vans. There are 412,000 vans in Hagen."
    assert judged(tmp_path, first, first)[0] is Verdict.SAME_FACT
    assert judged(other, first, second)[0] is Verdict.NEITHER


def test_judge_takes_no_later_report_for_the_same_fact(tmp_path: Path) -> None:
    second = "A dozen people lost their lives at the bridge of Ostrow."
    assert judged(tmp_path, BRIDGE, second, days_apart=30)[0] is Verdict.NEITHER
