import gzip
import re
from importlib.resources import files
from pathlib import Path

import pytest

from service.page import assets
from service.page.assets import MEDIA_TYPES, Assets, read_assets
from tests.conftest import ROOT

FOLDER = ROOT / "service" / "page" / "assets"
SOURCES = sorted(path for path in FOLDER.rglob("*") if path.is_file())
SCRIPTS = [path for path in SOURCES if path.suffix == ".js"]
MOST_BYTES = 80_000


@pytest.fixture(scope="module")
def read() -> Assets:
    return read_assets()


def test_read_assets_reads_every_file(read: Assets) -> None:
    others = {path: asset for path, asset in read.others.items() if path != "styles.css"}
    assert sorted([*others, "index.html"]) == [path.relative_to(FOLDER).as_posix() for path in SOURCES]
    for path, asset in others.items():
        assert asset.body == (FOLDER / path).read_bytes()
        assert asset.media_type == MEDIA_TYPES[path.rpartition(".")[2]]


def test_read_assets_compresses_without_loss_and_always_alike(read: Assets) -> None:
    for asset in (read.page, *read.others.values()):
        assert gzip.decompress(asset.compressed) == asset.body
    assert read_assets() == read


def test_everything_together_is_small(read: Assets) -> None:
    asked = [asset for path, asset in read.others.items() if not path.startswith("css/")]
    assert sum(len(asset.compressed) for asset in (read.page, *asked)) < MOST_BYTES


def test_the_page_names_only_files_that_there_are_and_one_style_sheet_for_all(read: Assets) -> None:
    page = read.page.body.decode()
    assert "{" not in page
    named = re.findall(r'(?:href|src)="(page/[^"]+)"', page)
    prefix = f"page/{read.digest}/"
    assert {name.removeprefix(prefix) for name in named} <= read.others.keys()
    assert [name for name in named if name.endswith(".css")] == [f"{prefix}styles.css"]
    styles = read.others["styles.css"].body
    assert len(styles) == sum(len(asset.body) for path, asset in read.others.items() if path.startswith("css/"))


def test_the_page_has_nothing_inline_and_nothing_from_elsewhere(read: Assets) -> None:
    page = read.page.body.decode()
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|https?:|//", page)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_a_script_reads_no_markup_and_imports_what_there_is(path: Path) -> None:
    text = path.read_text()
    sinks = r"(inner|outer)HTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|ContextualFragment"
    assert not re.search(sinks, text)
    for name in re.findall(r'(?:^import|^} from|^import .* from|import\()\s*"([^"]+)"', text, re.MULTILINE):
        assert name.startswith("."), name
        assert (path.parent / name).is_file(), name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_no_file_is_long(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


def test_the_digest_changes_with_any_file(read: Assets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {read.digest}
    for name in ("index.html", "css/tokens.css", "js/views/search.js"):
        copy = tmp_path / name.replace("/", "-") / "assets"
        for source in SOURCES:
            target = copy / source.relative_to(FOLDER)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes() + (b"\n" if target == copy / name else b""))
        (copy / "notes.txt").write_text("not served")
        monkeypatch.setattr(assets, "files", lambda _, folder=copy.parent: folder)
        changed = read_assets()
        assert "notes.txt" not in changed.others
        seen.add(changed.digest)
    assert len(seen) == 4


def test_the_files_are_installed_with_the_package() -> None:
    assert files("service.page").joinpath("assets", "index.html").is_file()
    patterns = re.search(r'"service\.page" = \[(.*)\]', (ROOT / "pyproject.toml").read_text())
    assert patterns is not None
    globs = re.findall(r'"([^"]+)"', patterns[1])
    installed = {path for glob in globs for path in (ROOT / "service" / "page").glob(glob) if path.is_file()}
    assert set(SOURCES) <= installed
