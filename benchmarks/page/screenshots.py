"""Pictures of the search page for the README: `python -m benchmarks.page.screenshots`.

Article and quotation are of the seeds; search and story are of labelled articles, which have dates and publishers.
"""

import sys
from pathlib import Path
from typing import Any

from benchmarks.indexes import WORK, build_index
from benchmarks.load import HOST
from benchmarks.page.browser import chromium
from benchmarks.serving import service

_ROOT = Path(__file__).parents[2]
FOLDER = _ROOT / "docs" / "screenshots"
MOST_BYTES = 150_000
_WINDOW = {"width": 1120, "height": 660}
_NEWS = _ROOT / "benchmarks" / "data" / "news" / "stories.dev.jsonl"
_SEEDS = _ROOT / "seeds"
_QUERY = "warship+cut+across+a+destroyer"
_QUOTE = "a+Chinese+warship+swung+sharply+across+the+bow+of+a+French+destroyer"
PICTURES: dict[str, tuple[Path, str, str, str]] = {
    "search": (_NEWS, "#/search?q=Moselle+bridge+crashed+into+the+river", ".hit", "light"),
    "story": (_NEWS, "#/stories?id={story}", ".story h1", "light"),
    "article": (_SEEDS, f"#/article?id=03-beijing-trip-back-on.txt&q={_QUERY}", ".is-current", "dark"),
    "verify": (_SEEDS, f"#/verify?quote={_QUOTE}", ".finding blockquote", "dark"),
}
"""Name of a picture -> corpus, address, what it waits for, and colours."""


def main() -> int:
    """Take the pictures; exits with 1 if one is larger than the README should load."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    sizes: dict[str, int] = {}
    with chromium() as browser:
        for corpus in (_SEEDS, _NEWS):
            folder = WORK / "screenshots" / corpus.stem
            folder.mkdir(parents=True, exist_ok=True)
            build_index(corpus, folder / "index")
            with service(folder / "index", folder) as server:
                for name in (name for name, (of, *_) in PICTURES.items() if of == corpus):
                    sizes[name] = _take(browser, f"http://{HOST}:{server.port}/", name)
                    print(f"docs/screenshots/{name}.png: {sizes[name]:,} bytes")
    large = [name for name, size in sizes.items() if size > MOST_BYTES]
    if large:
        print(f"larger than {MOST_BYTES:,} bytes: {', '.join(large)}", file=sys.stderr)
    return 1 if large else 0


def _take(browser: Any, url: str, name: str) -> int:
    """Take a picture, and return its size in bytes."""
    _, address, sign, scheme = PICTURES[name]
    path = FOLDER / f"{name}.png"
    page = browser.new_page(viewport=_WINDOW, color_scheme=scheme, reduced_motion="reduce")
    if "{story}" in address:
        stories = page.request.get(f"{url}v1/stories?order=size&limit=1").json()["stories"]
        address = address.format(story=stories[0]["id"])
    page.goto(url + address)
    page.locator(sign).first.wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement.blur()")
    page.locator(sign).first.scroll_into_view_if_needed()
    page.screenshot(path=path)
    page.close()
    return path.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
