"""Taking the marks of a corpus's articles, with the help of what earlier builds kept of them."""

import unicodedata

from indexer.news.copies.forms import Fillings
from indexer.news.stories.marks import MARKS_VERSION, Marks, article_marks
from indexer.records import ArticleHeader
from indexer.reuse.content_store import ContentStore, content_key

_RULES = f"marks {MARKS_VERSION}, Unicode {unicodedata.unidata_version}"


class MarksCollector:
    """Takes the articles of a corpus one by one, and keeps the marks of each."""

    def __init__(self, store: ContentStore) -> None:
        """Start without any.

        Args:
            store: Keeps the marks from one build to the next.
        """
        self._store = store
        self.marks: list[Marks] = []
        """Marks of the articles, in their order."""

    def add(self, header: ArticleHeader, text: str) -> None:
        """Append an article.

        Args:
            header: Its header.
            text: What is searched of its text.
        """
        title = header.title or ""
        key = content_key(_RULES, title, text)
        data = self._store.get(key)
        if data is None:
            data = article_marks(title, text).to_bytes()
            self._store.put(key, data)
        self.marks.append(Marks.from_bytes(data))

    def fill_in(self, fillings: Fillings) -> None:
        """Add to the marks which form each article is, filled in."""
        pairs = zip(fillings.forms.tolist(), fillings.fillings.tolist(), strict=True)
        self.marks = [
            marks._replace(form=form, filling=filling) for marks, (form, filling) in zip(self.marks, pairs, strict=True)
        ]
