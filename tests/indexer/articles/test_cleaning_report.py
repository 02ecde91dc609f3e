from indexer.articles.cleaning_report import CleaningCounter, SourceAmount


def test_report_adds_up_by_source_and_rule_and_tells_most_first() -> None:
    counter = CleaningCounter()
    counter.add("Post", 90, {"menu": 10})
    counter.add("Post", 40, {"menu": 20, "headline": 40})
    counter.add(None, 10, {"copyright": 80})
    counter.add("Herald", 500, {})
    report = counter.report()
    assert (report.articles, report.characters, report.removed, report.halved) == (4, 790, 150, 2)
    assert list(report.rules.items()) == [("copyright", 80), ("headline", 40), ("menu", 30)]
    assert report.sources == [
        SourceAmount(source=None, articles=1, characters=90, removed=80, rules={"copyright": 80}),
        SourceAmount(source="Post", articles=2, characters=200, removed=70, rules={"headline": 40, "menu": 30}),
    ]
    assert report.further_sources == 0


def test_report_is_bounded() -> None:
    counter = CleaningCounter()
    for number in range(1_200):
        counter.add(f"{number:04}", 1, {"menu": 1})
    report = counter.report()
    assert (len(report.sources), report.further_sources, report.removed) == (1_000, 200, 1_200)


def test_report_of_nothing_is_empty() -> None:
    report = CleaningCounter().report()
    assert (report.articles, report.characters, report.removed, report.halved, report.sources) == (0, 0, 0, 0, [])
