import gc
import sys
from datetime import UTC
from pathlib import Path

import pytest

from indexer.index.generation import open_index
from service.search.index_corpus import IndexCorpus


def mapped(folder: Path) -> list[str]:
    """Return the files of a folder that this process has mapped."""
    return sorted(line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if str(folder) in line)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_corpus_that_is_closed_holds_no_file_whether_or_not_the_collector_runs(index: Path) -> None:
    gc.disable()
    try:
        corpus = IndexCorpus(open_index(index), UTC)
        assert mapped(index)
        corpus.close()
        del corpus
        assert mapped(index) == []
    finally:
        gc.enable()
