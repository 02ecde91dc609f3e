"""Memory that this process has let go of."""

import ctypes
import gc


def release_memory() -> None:
    """Give back to the system what is not in use any more; the C library would keep it."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
    if trim is not None:
        trim(0)
