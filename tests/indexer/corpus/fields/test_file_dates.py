"""Days in the names of files."""

import pytest

from indexer.corpus.fields.file_dates import file_date


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2025-05-13-kiln.md", "2025-05-13"),
        ("20250513_x.html", "2025-05-13"),
        ("20250513.txt", "2025-05-13"),
        ("desk/2025.05.13 kiln.txt", "2025-05-13"),
        ("kiln_2025_05_13.html.gz", "2025-05-13"),
        ("article-2024-02-03-2.txt", "2024-02-03"),
        ("kiln_20240203_012.html", "2024-02-03"),
        ("kiln 2024-02-03 (1).txt", "2024-02-03"),
        ("kiln-2024-02-03-1234.txt", None),
        ("kiln-2024-02-03-2024-02-04.txt", None),
        ("2025/05/13/x.txt", "2025-05-13"),
        ("a/2025/5/3/x.txt", "2025-05-03"),
        ("articles.zip/2025-05-13-kiln.md", "2025-05-13"),
        ("2025/05/13/2025-05-13-x.txt", "2025-05-13"),
        ("2025/05/13/2025-05-14-x.txt", None),
        ("2025-05-13-to-2025-05-14.txt", None),
        ("2025-05-13.zip/kiln.md", None),
        ("crawl-2025-05-13.html", None),
        ("export/2025-05-13.txt", None),
        ("2025-02-30-x.txt", None),
        ("13-05-2025.txt", None),
        ("2025-05.txt", None),
        ("20250513101500.html", None),
        ("id20250513.txt", None),
        ("a-2025-05-13-b.txt", None),
        ("9920250513.txt", None),
        ("2025-0513-x.txt", None),
        ("12025/05/13/x.txt", None),
        ("x.txt", None),
    ],
)
def test_file_date_reads_a_day_that_stands_plainly(name: str, day: str | None) -> None:
    assert file_date(name) == day
