"""Arrays mapped from files: opened at once, read as they are needed, shared between processes."""

from pathlib import Path
from tokenize import TokenError
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Number = TypeVar("Number", bound=np.generic)


def map_array(path: Path, kind: type[Number], *, dimensions: int = 1) -> npt.NDArray[Number]:
    """Map a .npy file as a read-only array.

    The array is of the plain class, because slicing numpy's own class for mapped files takes ten times as long.

    Raises:
        OSError: If the file cannot be read.
        ValueError: If it is not a .npy file, or holds an array of another kind.
    """
    try:
        found: npt.NDArray[Any] = np.asarray(np.lib.format.open_memmap(path, mode="r"))
    except (TokenError, SyntaxError, TypeError) as error:  # numpy lets them pass, for headers that are no Python
        raise ValueError(f"{path.name} holds no array: {error}") from error
    if found.ndim != dimensions or found.dtype != kind:
        raise ValueError(f"{path.name} holds {found.dtype} of shape {found.shape}")
    return found
