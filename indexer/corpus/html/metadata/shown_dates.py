"""Dates that a page shows around its headline, apart from those that its text tells of."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from indexer.corpus.html.metadata.marks import LINE_MAX_CHARACTERS, lines_of
from indexer.corpus.html.tree import Element

_UPDATED = re.compile(
    r"updat|modif|last|revis|aktualis|actualiz|mis à jour|aggiorn|päivit|bijgewerkt|обновл|atualiz|uppdat|oppdat"
    r"|opdat|更新",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(r"publish|entry-date|pub-?date|post-?date|date-?published", re.IGNORECASE)
_WORD = r"[^\W\d_]{2,12}"
SHOWN_DATE = re.compile(
    rf"(?:(?:{_WORD},?\s+)?\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+)?{_WORD}\.?,?\s+(?:del?\s+)?\d{{4}}"
    rf"|(?:{_WORD},?\s+)?{_WORD}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
    r"(?:,?\s+(?:at\s+)?\d{1,2}:\d\d(?:\s?[AaPp]\.?[Mm]\b\.?)?(?![\w:]))?"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?|\d{1,2}\.\s?\d{1,2}\.\s?\d{4}"
    r"|\b\d{1,2}/\d{1,2}/\d{4}|\d{4}[./]\d{1,2}[./]\d{1,2}"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일](?:\s?\d{1,2}\s?時\s?\d{1,2}\s?分)?",
)
_STATES_DATE = re.compile(
    r"publi|post|date\b|dat(?:um|a|e|o)\b|veröff|erschien|erstellt|geschrieben|written|by\b|von\b|par\b|por\b|d[ai]\b"
    r"|fecha|tarih|yay[iı]n|eklen|opubl|dodan|napisa|pubbl|scritt|inserit|geplaatst|gepubl|lagt|skr[ei]v|julk|kirjoit"
    r"|created|added|filed|issued|released|submitted|entered|online|stand\b|creado|escrito|enviado|criado|mis en ligne"
    r"|публик|опубл|дата|добав|автор|δημοσ|ημερ|vydán|zveřejn|megjelen|objav|public|aggiunt|av\b|af\b|door\b"
    r"|发布|發布|发表|發表|時間|时间|日期|配信|掲載|公開|投稿|등록|입력|작성|게시|نشر|تاريخ|प्रका|đăng|ngày|เผยแพร่|пуб",
    re.IGNORECASE,
)
"""Words of lines that state when or by whom something was published."""
_LABEL = re.compile(r"([^\W\d_][^:：|·•,;]{0,40})\s?[:：]\s*(?:[^\W\d_]{2,12},?\s*)?$")
_TODAY = re.compile(
    r"\b(?:today|it is|it's|heute|aujourd['’]hui|nous sommes|hoy|oggi|hoje|vandaag|dzi[sś]iaj|dnes|сегодня|сьогодні"
    r"|bugün|i dag|idag|tänään)\b|今天|今日は?[:：]?|오늘",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(
    r"(?:on|of|in|since|from|until|till|before|after|by|the|am|vom|seit|bis|im|le|du|depuis|el|del|desde|il|dal|al|em|den"
    r"|op|van|på|fra|från|dnia|od|do|z|w|dne)",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    rf"\W*(?:(?:this|the|article|story|post|entry|piece|item|was|is|has|been|first|originally)\s+)*(?:{_STATES_DATE.pattern})",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"caption|\blegende?\b|bildunter|pie-?(?:de-?)?foto|credit", re.IGNORECASE)
_VISIT = re.compile(r"today|current-?(?:date|time)|\bclock|date-?now", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+")
_PART_END = re.compile(r"\s[|·•–—-]\s|[\n\t]|[.!?]\s")
_PART_START = re.compile(r"\s[|·•]\s|[\n\t]|[.!?]\s")
_SENTENCE_END = re.compile(r"[.!?…。！？।][\"'”’»)]*\s*$")
_PLACE = re.compile(r"[^a-zß-öø-ÿа-яα-ω.!?]{2,60}")
_SMALL_WORDS_MAX = 3
"""Most words in small letters around a date in a line that states it, such as `posted by Ann Lee in News on`."""
_SENTENCE_MIN_WORDS = 3
_PLACE_MAX_WORDS = 3
_AROUND_MAX_CHARACTERS = 100
_SIBLINGS_MAX = 20
_LABEL_MAX_CHARACTERS = 25
_DIGIT = re.compile(r"\d")
_TEXTS_MAX = 60
"""More texts than an element holds that is read as a line."""
_INLINE = frozenset(("a", "abbr", "b", "big", "em", "font", "i", "small", "span", "strong", "time", "u"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CAPTIONS = ("figcaption", "caption", "figure")


def dates_shown(root: Element, elements: Sequence[Element]) -> Iterator[tuple[str, bool]]:
    """Yield the dates among elements around a headline, and whether the page says that they are of publication.

    Dates that a sentence, a headline or a caption tells of, that are labelled as those of something else, or that are
    of the day of the visit are left out. Old themes state the date under the text, in a paragraph of the class
    `postmetadata`.
    """
    for element in (*elements, *root.xpath("//p[contains(@class, 'postmetadata')]")):
        if not _may_state_date(element):
            continue
        behind = " ".join((element.tail or "").split()) if element.tag in _HEADINGS else ""
        if behind and len(behind) < LINE_MAX_CHARACTERS:
            yield from ((date, False) for date in _dates_in([behind], element, "", ""))
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        before, after = _text_around(element)
        if (
            element.tag in ("title", "script", "style")
            or _UPDATED.search(marks)
            or _VISIT.search(marks)
            or _UPDATED.search(_PART_END.split(before)[-1][-30:] or _text_before(element))
            or _is_in_caption(element)
        ):
            continue
        lines = lines_of(element)
        text = " ".join(lines)[:LINE_MAX_CHARACTERS]
        is_published = "pubdate" in element.attrib or _PUBLISHED.search(marks) is not None
        value = element.get("datetime") or (element.get("title") if element.tag == "abbr" else None)
        if value and element.tag in ("time", "abbr") and not _UPDATED.search(text[:12]):
            if not _is_told(before, after):
                yield value, is_published
        elif "postmetadata" in marks:
            yield from ((found[0], is_published) for found in SHOWN_DATE.finditer(text) if not _is_updated(text, found))
        elif element.tag != "time" and lines and len(text) < LINE_MAX_CHARACTERS:
            yield from ((date, is_published) for date in _dates_in(lines, element, before, after))


def _may_state_date(element: Element) -> bool:
    """Tell whether an element states a date in an attribute, or has a digit in what is read of it."""
    if element.get("datetime") or element.tag == "abbr":
        return True
    inner = (element.text,) if len(element) == 0 else islice(element.itertext(), _TEXTS_MAX)
    texts = (element.tail, *inner)
    return any(text and _DIGIT.search(text) for text in texts)


def _dates_in(lines: Sequence[str], element: Element, before: str, after: str) -> Iterator[str]:
    headings = {_shown(inner) for inner in element.iter(*_HEADINGS)}
    captions = {_shown(inner) for inner in element.iter(*_CAPTIONS)}
    if element.tag not in _HEADINGS and next(element.iterancestors(*_HEADINGS), None) is not None:
        headings.update(lines)
    for place, line in enumerate(lines):
        own_before = before if place == 0 else lines[place - 1] + "\n"
        own_after = after if place == len(lines) - 1 else ""
        for found in SHOWN_DATE.finditer(line):
            if line in captions or (line in headings and _WORDS.search(line.replace(found[0], ""))):
                continue
            preceding = own_before + line[: found.start()]
            first, _, others = found[0].partition(" ")
            has_word = found[0][0].isalpha() and found[0].count(" ") > 2
            if _UPDATED.search(_part_before(preceding + first * has_word)):
                continue
            is_glued = has_word and _BEFORE_DATE.fullmatch(first) is not None
            following = line[found.end() :] + own_after
            if line in headings and is_glued:
                continue
            if not _is_told(preceding + first if has_word else preceding, following):
                yield others if is_glued else found[0]
                # What stands before a day may be a weekday or any other word.
                if has_word and not is_glued:
                    yield others


def _part_before(text: str) -> str:
    """Return the end of a line's last part."""
    return _PART_END.split(text)[-1][-_LABEL_MAX_CHARACTERS:]


def _is_told(before: str, after: str) -> bool:
    """Tell whether a date is one of what a line tells or announces, by what stands before and after it in the line."""
    part, following = _PART_END.split(before)[-1].strip(), _PART_START.split(after)[0].strip()
    label = _LABEL.search(part)
    if _TODAY.search(part) or (label and not _STATES_DATE.search(label[1])):
        return True
    small = _small_words(part) + _small_words(following)
    is_sentence = _SENTENCE_END.search(after if after.strip() else before) is not None
    if stating := _STATEMENT.match(part):
        own = _small_words(part[stating.end() :])
        return own + is_sentence * _small_words(following) > _SMALL_WORDS_MAX
    is_statement = _STATES_DATE.search(part) is not None
    *others, last = part.split() or [""]
    if others and _BEFORE_DATE.fullmatch(last) and not is_statement:
        return True
    if _PLACE.fullmatch(part) and len(others) < _PLACE_MAX_WORDS and after.lstrip()[:1] in tuple("-–—(:"):
        return False
    words = _WORDS.findall(f"{part} {following}")
    letters = "".join(words)
    is_long = len(words) >= _SENTENCE_MIN_WORDS or (
        letters.lower() == letters.upper() and len(letters) > len(words) + 4
    )
    return (is_long and is_sentence and not is_statement) or small > _SMALL_WORDS_MAX


def _small_words(text: str) -> int:
    return sum(word.islower() and not any(map(str.isdigit, word)) for word in text.split())


def _shown(element: Element) -> str:
    return " ".join(element.text_content().split())


def _is_updated(text: str, found: "re.Match[str]") -> bool:
    return _UPDATED.search(text[: found.start()][-25:]) is not None


def _is_in_caption(element: Element) -> bool:
    if _CAPTION.search(element.get("class") or ""):
        return True
    return element.tag in _CAPTIONS or next(element.iterancestors(*_CAPTIONS), None) is not None


def _text_around(element: Element) -> tuple[str, str]:
    """Return the text of its line before and after an element that is a part of a line."""
    before = after = ""
    while element.tag in _INLINE and (parent := element.getparent()) is not None:
        before = _text_before_in(parent, element) + before
        after += element.tail or ""
        element = parent
    return _line(before, -1), _line(after, 0)


def _text_before_in(parent: Element, element: Element) -> str:
    """Return the text of a parent's last line before an element in it."""
    before = ""
    for previous in islice(element.itersiblings(preceding=True), _SIBLINGS_MAX):
        before = (previous.tail or "") + before
        if previous.tag not in _INLINE:
            return before
        inner = (previous.text or "") + "".join((one.text or "") + (one.tail or "") for one in previous[:1])
        before = inner[-_AROUND_MAX_CHARACTERS:] + before
        if len(before) > _AROUND_MAX_CHARACTERS:
            return before
    return (parent.text or "") + before


def _line(text: str, place: int) -> str:
    """Return some characters of a text, the last or the first, as one line with its outer spaces."""
    spaced = re.sub(r"\s+", " ", text)
    return spaced[-_AROUND_MAX_CHARACTERS:] if place else spaced[:_AROUND_MAX_CHARACTERS]


def _text_before(element: Element) -> str:
    before = element.getprevious()
    if before is None:
        return ((element.getparent().text if element.getparent() is not None else "") or "")[-30:]
    own = "" if (before.tail or "").strip() or not isinstance(before.tag, str) else before.text_content()
    return f"{own} {before.tail or ''}"[-30:]
