"""What a build is told: frozen values, each field with its unit and its reason."""

import hashlib
import json
from dataclasses import asdict, dataclass

from indexer.errors import UsageError
from indexer.records import Json

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkConfig:
    """How articles are cut into passages. Part of what the index's content depends on."""

    max_tokens: int = 128
    """Budget of a passage's encoder input in tokens, counting special tokens, prompt and title context.
    Measured in docs/decisions/0003; below the model's own limit, so that nothing is ever truncated."""
    max_title_tokens: int = 40
    """A longer title is shortened at a word boundary before it is prepended, so that passages keep their room."""
    max_characters: int = 4_000
    """Ceiling in code points for text that tokenizers see as few tokens, such as one endless unbroken word."""

    @classmethod
    def of_budget(cls, max_tokens: int) -> "ChunkConfig":
        """Return the defaults for a passage budget, of which the title may take up to a third.

        Raises:
            UsageError: If the budget is too small.
        """
        return cls(max_tokens=max_tokens, max_title_tokens=max(0, min(cls().max_title_tokens, max_tokens // 3)))

    def __post_init__(self) -> None:
        if self.max_tokens < 16:
            raise UsageError(f"a passage budget of {self.max_tokens} tokens is too small; give at least 16")
        if self.max_characters < 100:
            raise UsageError(f"a ceiling of {self.max_characters} characters is too small; give at least 100")
        if not 0 <= self.max_title_tokens <= self.max_tokens // 2:
            raise UsageError(
                f"a title context of {self.max_title_tokens} tokens must lie between 0 "
                f"and half the passage budget ({self.max_tokens // 2})"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildConfig:
    """One build of an index."""

    chunk: ChunkConfig = ChunkConfig()
    max_record_bytes: int = 10_000_000
    """A record over this size, decompressed, is rejected: it is a dump, not an article."""
    strict: bool = False
    """Any rejected record fails the build."""
    window_passages: int = 256
    """Passages encoded together; bounds memory, paces the progress bar, and gives length sorting something to sort."""
    keep_generations: int = 2
    """Generations left on disk after publishing, the live one included; the one before it allows a way back."""

    def __post_init__(self) -> None:
        for name in ("max_record_bytes", "window_passages", "keep_generations"):
            if getattr(self, name) < 1:
                raise UsageError(f"{name} is {getattr(self, name)}; it must be at least 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSpec:
    """Everything the vectors depend on; two encoders with one fingerprint give the same vectors."""

    model: str
    """Name as the user gave it, or the absolute path of a local folder. Not part of the fingerprint."""
    files_sha256: str
    """Hash over the names and contents of the model's files."""
    dimension: int
    max_tokens: int
    """The model's own input limit in tokens, special tokens included."""
    pooling: str
    query_prompt: str = ""
    passage_prompt: str = ""
    normalized: bool = True
    precision: str = "float32"

    @property
    def fingerprint(self) -> str:
        """SHA-256 over every field but the model's name, as 64 hexadecimal digits."""
        fields = {key: value for key, value in asdict(self).items() if key != "model"}
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()

    @property
    def public_name(self) -> str:
        """The model's name without any local folder, fit to be shown to clients."""
        return self.model.rstrip("/").rpartition("/")[2] if self.model.startswith("/") else self.model

    def to_json(self) -> dict[str, Json]:
        """Return the fields and the fingerprint, as the manifest holds them."""
        return {**asdict(self), "fingerprint": self.fingerprint}
