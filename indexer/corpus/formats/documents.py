"""PDF or DOCX document -> record."""

import hashlib
import io
import logging
import time
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias
from zipfile import ZipFile

from indexer.config import ReadConfig
from indexer.corpus.documents.docx_text import document_text
from indexer.corpus.documents.pdf_text import page_lines, paragraphs, without_running_lines
from indexer.corpus.files import CorpusFile
from indexer.corpus.record import Record, RecordError, read_whole, why_too_large
from indexer.records import Json, RecordNote

if TYPE_CHECKING:
    from pypdf import PdfReader

_Extract: TypeAlias = Callable[[bytes, ReadConfig], Record]

_MAX_PAGES = 500
"""Most pages of a PDF that are read: a newspaper has 100."""
_MAX_SECONDS = 60
"""Time after which no more of a PDF is read, in seconds: a page takes some hundredths of one, but can be made to take
hours. This is the one limit that depends on the machine; no document of normal pages comes near it."""
_PDF_LIMITS: dict[str, Any] = {
    "zlib_maximum_output_length": 20_000_000,
    "stream_parsing_work_maximum_count": 1_000_000,
    "array_maximum_element_count": 20_000,
    "xform_maximum_invocations_per_extraction": 500,
}
"""Limits that pypdf itself holds for a page, below its defaults: bytes of drawing instructions decompressed, their
number, the texts in one, and the drawings within the drawing."""
_TITLE_WITHIN = 3_000
"""Characters of the beginning of a text in which the title and the author of a document are looked for."""
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of Word documents before DOCX, and of what a password encrypts."""
_PICTURES_SHARE = 4
"""Most bytes that all parts of a DOCX expand to, as a multiple of the size limit, which holds for its XML alone."""


def read_pdf(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the record of a PDF document, or a note that says why it is rejected.

    The text is that of the pages in order, its lines joined to paragraphs, without running headers and page numbers.
    """
    yield _read(file, config, "PDF", _pdf_record)


def read_docx(file: CorpusFile, config: ReadConfig) -> Iterator[Record | RecordNote]:
    """Yield the record of a Word document, or a note that says why it is rejected.

    The text is that of its paragraphs and tables in order, a row of a table on a line.
    """
    yield _read(file, config, "DOCX", _docx_record)


def _read(file: CorpusFile, config: ReadConfig, kind: str, extract: _Extract) -> Record | RecordNote:
    data = read_whole(file, config)
    if isinstance(data, RecordNote):
        return data
    try:
        return extract(data, config)
    except ImportError:
        reason = f"reading {kind} needs an extra: pip install 'article-search[documents]'"
    except RecordError as error:
        reason = str(error)
    except Exception as error:  # noqa: BLE001 - the libraries raise whatever a damaged file makes of them
        reason = f"no {kind} that can be read: {_shown(error)}"
    return RecordNote(location=file.name, reason=reason)


def _pdf_record(data: bytes, config: ReadConfig) -> Record:
    """Return the record of a PDF.

    Raises:
        RecordError: If it is encrypted or holds no text.
    """
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it would report each oddity on standard error
    notes: list[str] = []
    with pypdf.apply_configuration(**_PDF_LIMITS):
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):  # without a password: only printing or copying is restricted
            raise RecordError("encrypted; it can be read once it is saved without its password")
        lines = [line for page in without_running_lines(_pdf_pages(reader, config, notes)) for line in page]
        text = paragraphs(lines)
        if not any(map(str.isalnum, text)):
            why = notes[0] if notes else "its pages may be images, which text recognition (OCR) would make readable"
            raise RecordError(f"holds no text; {why}")
        properties = {name: _pdf_property(reader, name) for name in ("title", "author", "creation_date")}
    markup = _markup(text, properties["title"], properties["author"], properties["creation_date"])
    return Record(text=text, markup=markup, raw_sha256=hashlib.sha256(data).hexdigest(), notes=tuple(notes))


def _pdf_pages(reader: "PdfReader", config: ReadConfig, notes: list[str]) -> list[list[str]]:
    """Return the lines of each page; what of the document is not read is added to `notes`."""
    pages: list[list[str]] = []
    left = config.max_record_bytes
    end_s = time.monotonic() + _MAX_SECONDS

    def check_time(*_: object) -> None:
        if time.monotonic() > end_s:
            raise TimeoutError(f"over the time limit of {_MAX_SECONDS} seconds")

    for number, page in enumerate(reader.pages, start=1):
        if number > _MAX_PAGES or left < 0 or time.monotonic() > end_s:
            notes.append(f"only the first {number - 1} pages are read; the document is too long")
            break
        try:
            text = page.extract_text(visitor_operand_before=check_time)
        except Exception as error:  # noqa: BLE001 - see above
            notes.append(f"page {number} is not read: {_shown(error)}")
            continue
        left -= len(text)
        pages.append(page_lines(text[: config.max_record_bytes]))
    return pages


def _pdf_property(reader: "PdfReader", name: str) -> object:
    try:
        return getattr(reader.metadata, name, None)
    except Exception:  # noqa: BLE001 - see above
        return None


def _docx_record(data: bytes, config: ReadConfig) -> Record:
    """Return the record of a Word document.

    Raises:
        RecordError: If it is too large or no DOCX.
    """
    if data.startswith(_OLD_WORD):
        raise RecordError("an encrypted document or one of an older Word; save it as DOCX without a password")
    with ZipFile(io.BytesIO(data)) as parts:
        sizes = {info.filename: info.file_size for info in parts.infolist()}
    limit = config.max_record_bytes
    xml_bytes = sum(size for name, size in sizes.items() if name.lower().endswith((".xml", ".rels")))
    if xml_bytes > limit or sum(sizes.values()) > _PICTURES_SHARE * limit:
        raise RecordError(why_too_large(limit))
    import docx

    document = docx.Document(io.BytesIO(data))
    text = document_text(document.element.body)
    heading = next((one.text for one in document.paragraphs[:20] if one.style and one.style.name == "Title"), None)
    stated = document.core_properties
    markup = _markup(text, heading or stated.title, stated.author, stated.created)
    return Record(text=text, markup=markup, raw_sha256=hashlib.sha256(data).hexdigest())


def _markup(text: str, title: object, author: object, created: object) -> dict[str, Json]:
    """Return what the properties of a document state about the article.

    The title often is that of the file or of a template, and the author whom the program is registered to. They are
    taken for the article's own where they stand at the beginning of its text, and are metadata elsewhere. The date is
    that of the file.
    """
    beginning = _letters(text[:_TITLE_WITHIN])
    markup: dict[str, Json] = {"document_created": created.isoformat() if isinstance(created, datetime) else None}
    for meaning, property_ in (("title", title), ("authors", author)):
        value = " ".join(str(property_ or "").split())
        is_confirmed = len(_letters(value)) >= 3 and _letters(value) in beginning
        markup[meaning if is_confirmed else f"document_{meaning}"] = value or None
    return markup


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _shown(error: Exception) -> str:
    return ascii(str(error) or type(error).__name__)[:60]
