"""Where an index is in Milvus."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from indexer.errors import UsageError

DEFAULT_NAME = "article_search"
"""Name of an index unless the user gives one."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MilvusAddress:
    """Where an index is in Milvus.

    Raises:
        UsageError: If there is no address, or the index cannot have this name.
    """

    uri: str
    """Address of a server, such as `http://milvus.example:19530`; or the path of a file that the embedded server keeps,
    such as `milvus.db`."""
    name: str = DEFAULT_NAME
    """Name of the index there: an alias, with which the names of its collections begin."""
    token: str = ""
    """`user:password` or an API key, if the server asks for one."""
    timeout_s: float = 10.0
    """Longest wait for an answer, in seconds."""

    def __post_init__(self) -> None:
        if not self.uri:
            raise UsageError(
                "--backend milvus needs the address of a server: --milvus-uri (or ARTICLE_SEARCH_MILVUS_URI), such as "
                "http://localhost:19530"
            )
        if not _NAME.fullmatch(self.name):
            raise UsageError(
                f"--milvus-name (or ARTICLE_SEARCH_MILVUS_NAME) is {self.name!r}; it must be a letter and at most 99 "
                "further letters, digits and underscores, all of them ASCII"
            )

    @property
    def shown(self) -> str:
        """The address without a user and a password."""
        parts = urlsplit(self.uri)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
