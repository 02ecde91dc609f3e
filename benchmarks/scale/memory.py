"""What a process has in memory, as Linux tells it."""

from pathlib import Path

_FIELDS = {"anonymous_mb": "RssAnon", "files_mb": "RssFile", "shared_mb": "RssShmem"}


def resident_mb(process: int | str = "self") -> dict[str, float]:
    """Return the resident memory of a process in megabytes.

    Returns:
        `anonymous_mb`, which is the process's own and has to stay; `files_mb`, pages of mapped files, which the system
        may take back and processes share; `shared_mb`, likewise, of files without a name.
    """
    told = _status(process)
    return {name: told[field] for name, field in _FIELDS.items()}


def peak_mb() -> float:
    """Return the most resident memory that this process had at once, in megabytes."""
    return _status("self")["VmHWM"]


def _status(process: int | str) -> dict[str, float]:
    """Return the fields of a process's status that are sizes, in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    fields = (line.split() for line in lines if line.endswith(" kB"))
    return {name.rstrip(":"): round(1_024 * int(size) / 1e6, 1) for name, size, _ in fields}
