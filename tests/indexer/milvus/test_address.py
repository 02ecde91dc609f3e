import pytest

from indexer.errors import UsageError
from indexer.milvus.address import MilvusAddress


@pytest.mark.parametrize("name", ["", "1a", "a b", "a-b", "ä", "a" * 101])
def test_an_address_has_a_name_that_milvus_takes(name: str) -> None:
    with pytest.raises(UsageError, match=r"--milvus-name .* is .*; it must be a letter"):
        MilvusAddress(uri="http://localhost:19530", name=name)


def test_an_address_is_not_empty() -> None:
    with pytest.raises(UsageError, match="needs the address of a server: --milvus-uri"):
        MilvusAddress(uri="")


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("http://root:secret@milvus.example:19530/news", "http://milvus.example:19530/news"),
        ("http://milvus.example", "http://milvus.example"),
        ("a folder/milvus.db", "a folder/milvus.db"),
    ],
)
def test_an_address_is_shown_without_a_password(uri: str, shown: str) -> None:
    assert MilvusAddress(uri=uri).shown == shown
