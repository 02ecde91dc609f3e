"""Prints what `article-indexer build` has in memory once its model is loaded, before it reads any article.

    python -m benchmarks.loaded_model INDEX

A build of an index that does not exist loads the default model, a later one the compiled model of the index. Linux
only.
"""

import os
import sys
from pathlib import Path

import indexer.commands.app  # noqa: F401 - what the command imports counts
from benchmarks.serving import memory_mb
from indexer.encoder.model_files import find_model, hash_model
from indexer.encoder.prompts import own_prompts
from indexer.encoder.spec import DEFAULT_MODEL, EncoderRequest
from indexer.obtain_encoder import choose_provider


def main() -> None:
    """Load the model as a build does and print the resident memory in megabytes."""
    folder = find_model(DEFAULT_MODEL)
    query_prompt, passage_prompt = own_prompts(folder)
    request = EncoderRequest(query_prompt=query_prompt, passage_prompt=passage_prompt)
    provider = choose_provider(
        request,
        model_sha256=hash_model(folder),
        index=Path(sys.argv[1]),
        on_advice=lambda _: None,
        on_step=lambda _: None,
    )
    print(memory_mb(os.getpid())["rss_mb"])
    del provider


if __name__ == "__main__":
    main()
