from pathlib import Path

import pytest

from indexer.encoder import variants as module
from indexer.encoder.spec import FLOAT32, INT8
from indexer.encoder.variants import instruction_set, variants
from indexer.errors import EncoderError

AVX2 = "fpu sse4_1 avx avx2"
VNNI = f"{AVX2} avx512f avx512bw avx512_vnni"
AMX = f"{VNNI} avx512_bf16 avx512_fp16 amx_bf16 amx_tile amx_int8"


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that tells what the processor offers."""
    path = tmp_path / "cpuinfo"
    monkeypatch.setattr(module, "_CPU_INFO", path)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.delenv("ONEDNN_MAX_CPU_ISA", raising=False)
    return path


@pytest.mark.parametrize(
    ("flags", "limit", "expected", "names"),
    [
        (AVX2, "", "AVX2", ["int8-weights"]),
        (f"{AVX2} avx_vnni", "", "AVX2_VNNI", ["int8", "int8-weights"]),
        (f"{AVX2} avx512f avx512bw", "", "AVX512_CORE", ["int8-weights"]),
        (VNNI, "", "AVX512_CORE_VNNI", ["int8", "int8-weights"]),
        (VNNI, "AVX512_CORE", "AVX512_CORE", ["int8-weights"]),
        (VNNI, "avx2", "AVX2", ["int8-weights"]),
        (VNNI, "nonsense", "AVX512_CORE_VNNI", ["int8", "int8-weights"]),
        (AMX, "", "AVX512_CORE_AMX", ["int8", "int8-weights"]),
        (AMX, "AVX512_CORE_VNNI", "AVX512_CORE_VNNI", ["int8", "int8-weights"]),
        (AVX2, "AVX512_CORE_VNNI", "AVX2", ["int8-weights"]),
    ],
)
def test_variants_follow_what_the_processor_offers_within_the_limit(
    flags: str, limit: str, expected: str, names: list[str], offered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered.write_text(f"processor\t: 0\nflags\t\t: {flags}\nbugs\t\t: avx512_vnni\n\nprocessor\t: 1\n")
    if limit:
        monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", limit)
    assert instruction_set() == expected
    assert [variant.name for variant in variants(INT8, expected)] == names
    assert [variant.name for variant in variants(FLOAT32, expected)] == ["float32"]


@pytest.mark.parametrize(
    ("flags", "limit", "reason"),
    [
        ("fpu sse4_1 avx", "", "this one offers AVX; build"),
        ("fpu", "", "this one offers none; build"),
        (VNNI, "SSE41", "this one offers SSE41; ONEDNN_MAX_CPU_ISA is SSE41; build"),
    ],
)
def test_a_processor_without_avx2_is_refused_with_what_is_needed(
    flags: str, limit: str, reason: str, offered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered.write_text(f"flags : {flags}\n")
    if limit:
        monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", limit)
    with pytest.raises(EncoderError, match=rf"needs a processor with AVX2, and {reason}.*--encoder torch"):
        instruction_set()


def test_what_is_not_known_is_computed_in_the_way_that_always_works(
    offered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not offered.exists()
    assert instruction_set() == "unknown"
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert instruction_set() == "aarch64"
    assert [variant.name for variant in variants(INT8, "aarch64")] == ["int8-weights"]
