"""How a compiled encoder's products are computed, by what the processor offers."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.encoder.spec import INT8
from indexer.errors import EncoderError

LIMIT_VARIABLE = "ONEDNN_MAX_CPU_ISA"
"""Variable that keeps oneDNN, and so OpenVINO, to a lesser instruction set than the processor's."""

_CPU_INFO = Path("/proc/cpuinfo")
_SETS = (
    ("SSE41", "sse4_1"),
    ("AVX", "avx"),
    ("AVX2", "avx2"),
    ("AVX2_VNNI", "avx_vnni"),
    ("AVX512_CORE", "avx512bw"),
    ("AVX512_CORE_VNNI", "avx512_vnni"),
    ("AVX512_CORE_BF16", "avx512_bf16"),
    ("AVX512_CORE_FP16", "avx512_fp16"),
    ("AVX512_CORE_AMX", "amx_tile"),
)
"""Instruction sets by oneDNN's names, the least first, and the flag by which Linux tells that a processor has each."""
_UNKNOWN = "unknown"
_LEAST = "AVX2"
"""The least instruction set of the x86 family that OpenVINO works with."""
_INTEGER_PRODUCTS = frozenset(name for name, _ in _SETS) - {"SSE41", "AVX", "AVX2", "AVX512_CORE"}
"""Instruction sets that sum products of 8-bit integers without loss."""
_ROWS_ALONE = frozenset(("AVX512_CORE", "AVX512_CORE_VNNI", "AVX512_CORE_BF16", "AVX512_CORE_FP16"))
"""Instruction sets with which a text's vector is the same to the last bit, however many rows run with it (measured)."""
_GROUP_SIZE = 32
"""Neighbouring activations that are rounded with one scale."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A way to compute a graph."""

    name: str
    """`int8`: integer weights, multiplied as integers with activations that are rounded as they come; `int8-weights`:
    integer weights, multiplied as float32; `float32`: float32 weights and products."""
    settings: Mapping[str, Any]
    """OpenVINO's settings for it."""


_PRECISE = {"INFERENCE_PRECISION_HINT": "f32"}
"""Without it, processors that have bfloat16 would round everything to it, and others not."""
INTEGER = Variant("int8", {**_PRECISE, "DYNAMIC_QUANTIZATION_GROUP_SIZE": _GROUP_SIZE})
INTEGER_WEIGHTS = Variant("int8-weights", {**_PRECISE, "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0})
FLOAT32 = Variant("float32", _PRECISE)


def variants(precision: str, instruction_set: str) -> Sequence[Variant]:
    """Return the ways to compute a graph on a processor, the fastest first.

    Args:
        precision: Precision of the graph's weights: `int8` or `float32`.
        instruction_set: The processor's, as `instruction_set` returns it.
    """
    if precision != INT8:
        return (FLOAT32,)
    return (INTEGER, INTEGER_WEIGHTS) if instruction_set in _INTEGER_PRODUCTS else (INTEGER_WEIGHTS,)


def needs_full_batches(instruction_set: str) -> bool:
    """Tell whether a text's vector may depend, in its last bits, on the number of rows that the graph runs at once."""
    return instruction_set not in _ROWS_ALONE


def instruction_set() -> str:
    """Return the instruction set that OpenVINO may use, by oneDNN's name, such as `AVX2` or `AVX512_CORE_VNNI`.

    That is the greatest that the processor has, within the limit of `ONEDNN_MAX_CPU_ISA`. It is `unknown` where no
    file tells what the processor has, and the machine's name, such as `aarch64`, outside the x86 family.

    Raises:
        EncoderError: If OpenVINO cannot compute with it.
    """
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return platform.machine() or _UNKNOWN
    try:
        flags = frozenset(_CPU_INFO.read_text(encoding="utf-8").partition("flags")[2].partition("\n")[0].split())
    except OSError:
        return _UNKNOWN
    names = [name for name, _ in _SETS]
    own = [name for name, flag in _SETS if flag in flags]
    limit = os.environ.get(LIMIT_VARIABLE, "").upper()
    within = names[: names.index(limit) + 1] if limit in names else names
    found = next((name for name in reversed(own) if name in within), "none")
    if found not in names[names.index(_LEAST) :]:
        least = f"; {LIMIT_VARIABLE} is {limit}" if found != (own or ["none"])[-1] else ""
        raise EncoderError(
            f"a compiled encoder needs a processor with AVX2, and this one offers {found}{least}; "
            "build the index with --encoder torch"
        )
    return found
