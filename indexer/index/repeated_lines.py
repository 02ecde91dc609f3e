"""The file `repeated.json`: the lines that were left out because many articles of one source share them."""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path


def write_repeated(path: Path, repeated: Mapping[str, AbstractSet[str]]) -> None:
    """Write the lines of each source, in the order of both; nothing if there are none.

    Args:
        path: File to write.
        repeated: Source -> folded lines.
    """
    if repeated:
        document = {source: sorted(lines) for source, lines in sorted(repeated.items())}
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")


def read_repeated(path: Path) -> dict[str, frozenset[str]]:
    """Return the lines of each source; none if there is no such file."""
    if not path.exists():
        return {}
    return {source: frozenset(lines) for source, lines in json.loads(path.read_text(encoding="utf-8")).items()}
