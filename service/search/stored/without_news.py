"""What a corpus in Milvus is not asked, because what it takes is not uploaded: copies, stories and quotations."""

from indexer.index.news.judgement import Verdict
from service.errors import QueryError
from service.quotations.quotation import Quotation
from service.quotations.verdicts import Verification
from service.search.corpus import FoundStories
from service.search.results import NO_RELATIVES, Relatives
from service.search.stories.catalogue import StoryDetail, StoryQuery


class WithoutNews:
    """The part of a `Corpus` that tells how articles go together, where that is not known."""

    def verify(self, quotation: Quotation) -> Verification:  # noqa: ARG002 - as `Corpus` has it
        """Refuse to, for there are no signatures of the texts; see `Corpus.verify`."""
        raise QueryError("not_in_milvus")

    def relatives(self, article_id: str, *, limit: int) -> Relatives:  # noqa: ARG002 - as `Corpus` has it
        """Return that none is known; see `Corpus.relatives`."""
        return NO_RELATIVES

    def verdict(self, first: str, second: str) -> Verdict:  # noqa: ARG002 - as `Corpus` has it
        """Refuse to; see `Corpus.verdict`."""
        raise QueryError("not_in_milvus")

    def stories(self, query: StoryQuery, start: int) -> FoundStories:  # noqa: ARG002 - as `Corpus` has it
        """Refuse to; see `Corpus.stories`."""
        raise QueryError("not_in_milvus")

    def story(self, story_id: str) -> StoryDetail | None:  # noqa: ARG002 - as `Corpus` has it
        """Refuse to; see `Corpus.story`."""
        raise QueryError("not_in_milvus")
