import os
import sys

import numpy as np
import pytest

from benchmarks.scale.memory import peak_mb, resident_mb

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def test_resident_mb_counts_what_is_in_no_file() -> None:
    before = resident_mb(os.getpid())
    held = np.ones(40_000_000, np.uint8)
    after = resident_mb()
    assert list(after) == ["anonymous_mb", "files_mb", "shared_mb"]
    assert after["anonymous_mb"] - before["anonymous_mb"] == pytest.approx(held.nbytes / 1e6, abs=15)


def test_peak_mb_is_at_least_what_is_in_memory() -> None:
    assert peak_mb() >= 0.99 * sum(resident_mb().values())
