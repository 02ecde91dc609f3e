"""The files of the search page, read once, named by what they hold, and kept plain and compressed in memory."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

INDEX = "index.html"
"""Name of the page itself, which names all other files."""
FOLDER_MARK = "{folder}"
"""What stands in the page for the folder of the other files."""
MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
"""Ending of a file's name -> its media type; files with another ending are not served."""
_DIGITS = 16
_STYLES = "styles.css"
_STYLE_LINK = re.compile(rb'<link rel="stylesheet" href="\{folder\}/(.+)">\n')


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file as it is sent."""

    media_type: str
    body: bytes
    compressed: bytes
    """The body by gzip; the same for the same body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """All files of the page."""

    digest: str
    """Name that changes with the content of any file, hexadecimal digits."""
    page: Asset
    others: Mapping[str, Asset]
    """Path below the folder, such as `js/main.js` -> file."""


def read_assets() -> Assets:
    """Read the files that are installed with this package."""
    found = dict(_walk(files("service.page") / "assets", ""))
    whole = hashlib.sha256()
    for path, body in sorted(found.items()):
        whole.update(f"{path} {len(body)} ".encode() + body)
    digest = whole.hexdigest()[:_DIGITS]
    page, found[_STYLES] = _joined(found.pop(INDEX), found)
    page = page.replace(FOLDER_MARK.encode(), f"page/{digest}".encode())
    return Assets(
        digest=digest,
        page=_asset(INDEX, page),
        others={path: _asset(path, body) for path, body in sorted(found.items())},
    )


def _joined(page: bytes, found: Mapping[str, bytes]) -> tuple[bytes, bytes]:
    """Return the page with one style sheet in place of those that it names, and that one; it paints earlier so."""
    styles = b"".join(found[name.decode()] for name in _STYLE_LINK.findall(page))
    link = f'<link rel="stylesheet" href="{FOLDER_MARK}/{_STYLES}">\n'.encode()
    rest = _STYLE_LINK.sub(link, page, count=1)  # where the first one stood, since what comes first is asked for first
    return _STYLE_LINK.sub(lambda one: one[0] if one[0] == link else b"", rest), styles


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        elif _ending(entry.name) in MEDIA_TYPES:
            found.append((prefix + entry.name, entry.read_bytes()))
    return found


def _ending(name: str) -> str:
    return name.rpartition(".")[2]


def _asset(path: str, body: bytes) -> Asset:
    return Asset(media_type=MEDIA_TYPES[_ending(path)], body=body, compressed=gzip.compress(body, mtime=0))
