"""The one door to Milvus: collections, entities and aliases of a server, a cluster, or the embedded server.

Everything that goes wrong there is a `StoreError`, whose message names the server and what to do.
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from indexer.errors import StoreError, UsageError
from indexer.milvus.address import MilvusAddress
from indexer.records import Matrix

Entity: TypeAlias = dict[str, Any]
"""What a collection holds under one key: the values of its fields by their names."""
Kind: TypeAlias = Literal["number", "text", "numbers", "texts", "vector", "weights"]
"""What a field holds: an int64, a string, a list of either, float32 numbers, or float32 weights by their numbers."""

MOST_FOUND: Final = 16_384
"""Most entities that Milvus returns at once."""
MOST_TEXT_BYTES: Final = 65_535
"""Most UTF-8 bytes of a string."""
MOST_ITEMS: Final = 4_096
"""Most items of a list."""
_GRAPH = {"M": 32, "efConstruction": 200}
"""Neighbours of a vector in the graph, and entries kept in view while it is made."""
_LEAST_DEPTH = 512
"""Entries of the graph that a search keeps in view at least."""
_NO_ALIAS = {100, 1600}
"""Codes of the error that there is no such alias: that of the embedded server, and that of others."""
_UNREACHABLE = "cannot be reached; check the address (--milvus-uri) and that the server runs"
_UNOPENED = (
    "cannot be opened; check the path (--milvus-uri), which must end with .db, that milvus-lite is installed, and that "
    "no other process has it open"
)
_PAUSE_S = 0.2
"""Seconds between two looks whether a server has what it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a collection."""

    name: str
    kind: Kind
    is_key: bool = False
    """Whether its values tell the entities apart."""
    is_searched: bool = False
    """Whether it gets an index, because conditions on it are asked for; vectors and weights always get one."""
    dimension: int = 0
    """Numbers in a vector."""


class Store:
    """A connection, safe to share between threads."""

    def __init__(self, address: MilvusAddress) -> None:
        """Connect.

        Raises:
            UsageError: If pymilvus is not installed.
            StoreError: If there is no server.
        """
        try:
            import grpc  # extras, which take seconds to import
            import pymilvus
        except ImportError:
            raise UsageError(
                "--backend milvus needs the package pymilvus: install the extra article-search[milvus]"
            ) from None
        for package in ("pymilvus", "milvus_lite"):  # they would print each error with its traceback
            logging.getLogger(package).setLevel(logging.CRITICAL + 1)
        self._milvus = pymilvus
        self._errors = (pymilvus.MilvusException, grpc.RpcError)
        self._timeout_s = address.timeout_s
        self.name = address.shown
        """Address of the server, without a password."""
        with self._explained(_UNREACHABLE if "://" in address.uri else _UNOPENED):
            self._client = pymilvus.MilvusClient(address.uri, token=address.token, timeout=address.timeout_s)
            # Milvus Lite has no indexes for lists, and does without.
            self._has_list_indexes = "lite" not in self._client.get_server_version(timeout=address.timeout_s)

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def create(self, collection: str, fields: Sequence[Field]) -> None:
        """Make an empty collection."""
        types = self._milvus.DataType
        schema = self._client.create_schema(auto_id=False, enable_dynamic_field=False)
        indexes = self._client.prepare_index_params()
        for field in fields:
            name = field.name
            if field.kind == "vector":
                schema.add_field(name, types.FLOAT_VECTOR, dim=field.dimension)
                indexes.add_index(name, index_type="HNSW", metric_type="IP", params=_GRAPH)
            elif field.kind == "weights":
                schema.add_field(name, types.SPARSE_FLOAT_VECTOR)
                indexes.add_index(name, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
            elif field.kind in {"numbers", "texts"}:
                item = (
                    {"element_type": types.INT64}
                    if field.kind == "numbers"
                    else {"element_type": types.VARCHAR, "max_length": MOST_TEXT_BYTES}
                )
                # What is only read, for the few passages of candidates, need not be in memory.
                is_mapped = {} if field.is_searched else {"mmap_enabled": True}
                schema.add_field(name, types.ARRAY, max_capacity=MOST_ITEMS, **item, **is_mapped)
            else:
                kind = {} if field.kind == "number" else {"max_length": MOST_TEXT_BYTES}
                of_kind = types.INT64 if field.kind == "number" else types.VARCHAR
                schema.add_field(name, of_kind, is_primary=field.is_key, **kind)
            if field.is_searched and (self._has_list_indexes or field.kind not in {"numbers", "texts"}):
                indexes.add_index(name, index_type="INVERTED")
        with self._explained(f"cannot make the collection {collection}"):
            self._client.create_collection(collection, schema=schema, timeout=self._timeout_s)
            # Nothing is indexed yet, so there is nothing to wait for; loading waits for what is put in later.
            self._client.create_index(collection, indexes, timeout=self._timeout_s, sync=False)

    def insert(self, collection: str, entities: Sequence[Entity]) -> None:
        """Put entities into a collection."""
        with self._explained(f"does not take what is put into {collection}"):
            self._client.insert(collection, list(entities), timeout=max(self._timeout_s, 60.0))

    def finish(self, collection: str, entities: int, *, wait_s: float = 600.0) -> None:
        """Wait until a collection has all of its entities and can be searched.

        Args:
            collection: Name of the collection, which nothing more is put into.
            entities: Number of entities that were put in.
            wait_s: Longest wait, in seconds.

        Raises:
            StoreError: If it has not as many by then.
        """
        with self._explained(f"cannot store {collection}"):
            self._client.flush(collection, timeout=wait_s)
        self.load(collection, wait_s=wait_s)
        end = time.monotonic() + wait_s
        while (found := self.count(collection, "", of_now=True)) != entities:
            if time.monotonic() > end:
                raise StoreError(f"{self.name} has {found} of the {entities} entities that were put into {collection}")
            time.sleep(_PAUSE_S)

    def load(self, collection: str, *, wait_s: float = 600.0) -> None:
        """Have a collection made ready for searches, if it is not: the embedded server begins without any."""
        with self._explained(f"cannot load {collection}"):
            self._client.load_collection(collection, timeout=wait_s)

    def drop(self, collection: str) -> None:
        """Remove a collection."""
        with self._explained(f"cannot remove the collection {collection}"):
            self._client.drop_collection(collection, timeout=self._timeout_s)

    def collections(self) -> list[str]:
        """Return the names of all collections."""
        with self._explained("does not tell its collections"):
            return sorted(self._client.list_collections(timeout=self._timeout_s))

    def aliased(self, alias: str) -> str | None:
        """Return the name of the collection that an alias stands for; None if there is no such alias."""
        with self._explained("does not tell its aliases"):
            try:
                return str(self._client.describe_alias(alias, timeout=self._timeout_s)["collection_name"])
            except self._milvus.MilvusException as error:
                if error.code not in _NO_ALIAS:
                    raise
        return None

    def point(self, alias: str, collection: str) -> None:
        """Let an alias stand for a collection from now on, in one step."""
        change = self._client.create_alias if self.aliased(alias) is None else self._client.alter_alias
        with self._explained(f"cannot let {alias} stand for {collection}"):
            change(collection, alias, timeout=self._timeout_s)

    def nearest(
        self,
        collection: str,
        field: str,
        query: Matrix | Mapping[int, float],
        count: int,
        *,
        condition: str = "",
        wanted: Sequence[str] = (),
    ) -> list[Entity]:
        """Return the entities with the greatest inner products with a query, the greatest first.

        Args:
            collection: Name of the collection.
            field: Name of a field of vectors or of weights.
            query: (dimension,) float32; or weights by their numbers, at least one.
            count: Most entities wanted, at most `MOST_FOUND`.
            condition: Expression that holds for the entities; all may be found if it is empty.
            wanted: Names of the fields that are returned.
        """
        is_vector = isinstance(query, np.ndarray)
        depth = {"params": {"ef": max(_LEAST_DEPTH, 2 * count)}} if is_vector else {}
        with self._explained(f"cannot search in {collection}"):
            (found,) = self._client.search(
                collection,
                data=[query if is_vector else dict(query)],
                anns_field=field,
                limit=count,
                search_params={"metric_type": "IP", **depth},
                output_fields=list(wanted),
                filter=condition,
                timeout=self._timeout_s,
            )
        return [dict(one["entity"]) for one in found]

    def entities(self, collection: str, condition: str, wanted: Sequence[str]) -> list[Entity]:
        """Return the entities that a condition holds for, up to `MOST_FOUND`, in no order.

        Args:
            collection: Name of the collection.
            condition: Expression that holds for the entities.
            wanted: Names of the fields that are returned.
        """
        with self._explained(f"cannot read {collection}"):
            found = self._client.query(
                collection, filter=condition, output_fields=list(wanted), limit=MOST_FOUND, timeout=self._timeout_s
            )
        return [dict(one) for one in found]

    def count(self, collection: str, condition: str, *, of_now: bool = False) -> int:
        """Return the number of entities that a condition holds for; of all if it is empty.

        Args:
            collection: Name of the collection.
            condition: Expression that holds for the entities.
            of_now: Whether to wait until all that was put in is seen.
        """
        with self._explained(f"cannot count in {collection}"):
            (found,) = self._client.query(
                collection,
                filter=condition,
                output_fields=["count(*)"],
                **({"consistency_level": "Strong"} if of_now else {}),
                timeout=self._timeout_s,
            )
        return int(found["count(*)"])

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        """Raise errors of Milvus in a `with` block as a StoreError that says what could not be done."""
        try:
            yield
        except self._errors as error:
            reason = error.message if isinstance(error, self._milvus.MilvusException) else error.details()
            raise StoreError(f"Milvus at {self.name} {what}: {' '.join(str(reason).split())}") from error
