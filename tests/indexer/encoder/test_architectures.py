"""Graphs of other architectures than the default model's, of two small layers with chance weights."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import AutoConfig, AutoModel, PreTrainedTokenizerFast

from indexer.encoder.compiled import CompiledEncoder
from indexer.encoder.compiling.compiled_writer import write_compiled
from indexer.encoder.golden import GOLDEN_TEXTS
from indexer.encoder.sentence_transformer import SentenceTransformerEncoder
from indexer.encoder.spec import COMPILER, OPENVINO

_COMMON = {"vocab_size": 16, "max_position_embeddings": 90, "pad_token_id": 1}
_SMALL = _COMMON | {
    "hidden_size": 32,
    "embedding_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 48,
}
_DISTILBERT = _COMMON | {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 48}


def architecture(name: str, folder: Path) -> Path:
    """A model of two small layers with chance weights, of an architecture, as sentence-transformers stores one."""
    words = ["[UNK]", "[PAD]", "[CLS]", "[SEP]", "rain", "sun", "snow", "wind", "fog"]
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    torch.manual_seed(7)
    config = AutoConfig.for_model(name, **(_DISTILBERT if name == "distilbert" else _SMALL))
    inner = AutoModel.from_config(config)  # type: ignore[no-untyped-call]
    with torch.no_grad():
        for parameter in inner.parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, 0.7)
    inner.save_pretrained(folder / "inner")
    fast: Any = PreTrainedTokenizerFast
    fast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]").save_pretrained(folder / "inner")
    modules = [Transformer(str(folder / "inner"), max_seq_length=64), Pooling(32, "mean")]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "packs"),
    [
        ("bert", True),
        ("roberta", True),
        ("xlm-roberta", True),
        ("mpnet", True),
        ("electra", True),
        ("distilbert", True),
        ("albert", False),
    ],
)
def test_graphs_of_other_architectures_compute_what_the_model_does(name: str, packs: bool, tmp_path: Path) -> None:
    model = SentenceTransformerEncoder(str(architecture(name, tmp_path)))
    assert model.packs is packs
    graph, embeddings = model.graph()
    spec = replace(model.spec, runtime=OPENVINO, compiler=COMPILER, packs=packs)
    golden = model.encode_texts(GOLDEN_TEXTS)
    write_compiled(
        tmp_path / "encoder", graph, embeddings=embeddings, tokenizer=model.tokenizer, golden=golden, spec=spec
    )
    texts = ["rain", "sun snow", "fog " * 40, "wind rain fog", "snow snow sun rain", "", "fog sun"]
    expected = model.encode_passages(texts)
    assert np.linalg.norm(expected[0] - expected[1]) > 0.1
    for serving in (False, True):
        compiled = CompiledEncoder(tmp_path / "encoder", serving=serving)
        for found in (compiled.encode_passages(texts), compiled.encode_queries(texts)):
            assert (expected * found).sum(axis=1).min() > 0.9999
