"""How the Python process itself is set up to serve."""

import contextlib
import ctypes
import gc
import os
import sys

_M_ARENA_MAX = -8
_NOT_LOADED = ("rich", "openvino.tools.ovc")
"""What structlog and OpenVINO import if they can, and go on without if they cannot: colours for tracebacks, and reading
other models' formats. Serving needs neither; together they take 10 MB, and a tenth of a second of the start."""
_SWITCH_SECONDS = 0.001
"""How long a thread that runs Python may keep the others waiting: a fifth of the default, for answers come sooner."""


def tune() -> None:
    """Set it up, before any thread is started and before numpy is imported; `settle` completes it.

    All threads allocate from one pool: with glibc, each would otherwise keep what it once needed for itself. Products
    of matrices are too small here for more than one thread, and a pool for them would begin by spinning. What is
    imported stays, so nothing is gained by looking through it for garbage.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()
    for name in _NOT_LOADED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # such a module cannot be imported


def settle() -> None:
    """Have the collector leave alone what there is now: looking through it again and again would delay requests."""
    gc.collect()
    gc.freeze()
    gc.enable()
