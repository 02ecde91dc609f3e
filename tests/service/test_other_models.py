"""Small models of other architectures, with chance weights, from build to relevance; every number is computed anew.

What is expected is computed by transformers, numpy and the written rules alone: no code of ours is asked.
"""

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import AutoConfig, AutoModel, AutoTokenizer, PreTrainedTokenizerFast

from indexer.build import build
from indexer.config import BuildConfig, ChunkConfig, LexicalConfig
from indexer.encoder.spec import COMPILED, FLOAT32, TORCH, EncoderRequest
from indexer.obtain_encoder import choose_provider
from indexer.ranking.relevance import ANSWER_BASE
from service.engine.loading import load_searcher
from service.search.query import SearchQuery
from service.search.results import SearchResult

SENTENCES = (
    "rain fell on the harbour all night",
    "snow closed the pass above the village",
    "wind tore roofs off houses near the harbour",
    "fog kept every boat inside the bay",
    "sun dried fields after weeks of rain",
    "hail broke windows of 40 houses",
    "ice covered the lake until april",
    "storm warnings were sent to the village",
)
QUERIES = (
    "rain at the harbour",
    "hail broke 40 windows",
    "roofs of houses",
    "ice in 1987",
    "the",
    "quite another thing",
)
WORDS = sorted({word for text in (*SENTENCES, *QUERIES) for word in text.split()} | {"query:", "passage:", "represent"})
_SMALL = {
    "vocab_size": len(WORDS) + 8,
    "max_position_embeddings": 90,
    "pad_token_id": 1,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 48,
}
Numbers = npt.NDArray[np.float64]


class Model(NamedTuple):
    """A model to be made."""

    architecture: str
    pooling: str
    query_prompt: str
    passage_prompt: str
    dimension: int | None = None
    """Numbers kept of each vector."""


MODELS = {
    "e5": Model("bert", "mean", "query: ", "passage: "),
    "multilingual-e5": Model("xlm-roberta", "mean", "query: ", "passage: "),
    "bge": Model("bert", "cls", "represent ", ""),
    "gte": Model("modernbert", "cls", "", ""),
    "mpnet": Model("mpnet", "mean", "", ""),
    "matryoshka": Model("bert", "mean", "query: ", "passage: ", 12),
}


BUILT = [*((name, TORCH) for name in MODELS), *((name, COMPILED) for name in ("e5", "bge", "matryoshka"))]
"""Models and the kinds of encoders that are built of them."""


def made(folder: Path, model: Model) -> Path:
    """A folder of a model, as sentence-transformers stores one."""
    names = ["[UNK]", "[PAD]", "[CLS]", "[SEP]", *WORDS]
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(names)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    torch.manual_seed(11)
    inner = AutoModel.from_config(AutoConfig.for_model(model.architecture, **_SMALL))  # type: ignore[no-untyped-call]
    with torch.no_grad():
        for parameter in inner.parameters():
            if parameter.ndim > 1:
                parameter.normal_(0, 0.5)
    inner.save_pretrained(folder / "inner")
    fast: Any = PreTrainedTokenizerFast
    fast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]").save_pretrained(folder / "inner")
    prompts = {"query": model.query_prompt, "passage": model.passage_prompt}
    SentenceTransformer(
        modules=[Transformer(str(folder / "inner"), max_seq_length=64), Pooling(32, model.pooling)],
        device="cpu",
        prompts={name: prompt for name, prompt in prompts.items() if prompt},
    ).save(str(folder / "model"))
    return folder / "model"


def encoder_of(folder: Path, pooling: str, dimension: int | None) -> Callable[[str], Numbers]:
    """What transformers makes of a text: the pooled states of the last layer, made a unit vector."""
    tokenizer: Any = AutoTokenizer.from_pretrained(folder / "inner")
    model: Any = AutoModel.from_pretrained(folder / "inner")
    model.eval()

    def encode(text: str) -> Numbers:
        with torch.no_grad():
            inputs = {name: value for name, value in tokenizer(text, return_tensors="pt").items() if "type" not in name}
            states = model(**inputs).last_hidden_state[0].double().numpy()
        vector = (states[0] if pooling == "cls" else states.mean(axis=0))[:dimension]
        return np.asarray(vector / np.linalg.norm(vector))

    return encode


class Expected(NamedTuple):
    """The numbers of one query, by article."""

    cosines: Numbers
    keyword: Numbers
    terms: list[str]
    idfs: dict[str, float]


def expected_of(query: str, encode: Callable[[str], Numbers], model: Model) -> Expected:
    """Cosines with whole passages; BM25's share of its ceiling, and the share that the one sentence holds."""
    vector = encode(model.query_prompt + query)
    cosines = np.array([encode(model.passage_prompt + text) @ vector for text in SENTENCES])
    texts = [text.split() for text in SENTENCES]
    terms = [*dict.fromkeys(query.split())]
    mean = sum(map(len, texts)) / len(texts)
    idfs = {}
    shares, held = np.zeros(len(texts)), np.zeros(len(texts))
    for term in terms:
        holding = sum(term in text for text in texts)
        idfs[term] = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        for number, text in enumerate(texts):
            often = text.count(term)
            held[number] += idfs[term] * (often > 0)
            shares[number] += idfs[term] * often / (often + 0.8 * (0.5 + 0.5 * len(text) / mean))
    return Expected(cosines, (0.65 * shares + 0.35 * held) / sum(idfs.values()), terms, idfs)


@pytest.fixture(scope="module", params=BUILT, ids="-".join)
def answers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Model, Callable[[str], Numbers], dict[str, SearchResult], dict[str, Any]]]:
    """The model, what transformers makes of texts, the answers to all queries, and the manifest's calibration."""
    name, kind = request.param
    model = MODELS[name]
    folder = tmp_path_factory.mktemp(name)
    path = made(folder, model)
    (folder / "corpus.jsonl").write_text(
        "".join(json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(SENTENCES))
    )
    # A model's own prompts are found in its folder where none are given.
    wanted = EncoderRequest(
        model=str(path),
        kind=kind,
        precision=FLOAT32,
        query_prompt=model.query_prompt,
        passage_prompt=model.passage_prompt,
        dimension=model.dimension,
    )
    provider = choose_provider(
        wanted, model_sha256="", index=folder / "index", on_advice=lambda _: None, on_step=lambda _: None, reuse=False
    )
    config = BuildConfig(
        chunk=ChunkConfig(max_tokens=32, max_title_tokens=8, max_characters=400), lexical=LexicalConfig(stemming="none")
    )
    build(
        [folder / "corpus.jsonl"],
        folder / "index",
        provider,
        config,
        on_note=lambda _: None,
        on_progress=lambda *_: None,
    )
    manifest = json.loads(next((folder / "index" / "generations").glob("*/manifest.json")).read_text())
    searcher = load_searcher(folder / "index", str(path))
    found = {query: searcher.search(SearchQuery(text=query, explain=True)) for query in QUERIES}
    yield model, encoder_of(folder, model.pooling, model.dimension), found, manifest["contents"]
    searcher.close()


Answers = tuple[Model, Callable[[str], Numbers], dict[str, SearchResult], dict[str, Any]]


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES)
def test_scores_are_those_of_the_model_and_of_the_words(answers: Answers, query: str) -> None:
    model, encode, found, contents = answers
    assert (contents["encoder"]["pooling"], contents["encoder"]["dimension"]) == (model.pooling, model.dimension or 32)
    assert contents["encoder"]["cut_from"] == (None if model.dimension is None else 32)
    expected = expected_of(query, encode, model)
    hits = found[query].hits
    assert len(hits) == len(SENTENCES)
    for hit in hits:
        number = int(hit.passage.found.article.id)
        assert hit.passage.cosine == pytest.approx(expected.cosines[number], abs=2e-3)
        assert hit.passage.article_cosine == pytest.approx(expected.cosines[number], abs=2e-3)
        assert hit.passage.keyword == pytest.approx(expected.keyword[number], abs=1e-6)
        # Sentences have vectors of their own with mean pooling alone; these articles have one, next to their own.
        nearest = hit.highlights.cosine
        assert (nearest is None) == (model.pooling == "cls")
        semantic = 0.5 * expected.cosines[number] + 0.5 * (expected.cosines[number] if nearest is None else nearest)
        assert hit.passage.semantic == pytest.approx(semantic, abs=2e-3)
        hybrid = 0.48 * hit.passage.semantic + 0.52 * hit.passage.keyword
        assert hit.passage.score == pytest.approx(hybrid, abs=1e-6)
    assert [hit.passage.score for hit in hits] == sorted((hit.passage.score for hit in hits), reverse=True)


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES)
def test_relevance_is_computed_from_the_scores_and_the_manifest(answers: Answers, query: str) -> None:
    model, encode, found, contents = answers
    expected, calibration = expected_of(query, encode, model), contents["calibration"]
    hits = found[query].hits
    scores = [0.48 * hit.passage.semantic + 0.52 * hit.passage.keyword for hit in hits]
    text = SENTENCES[int(hits[0].passage.found.article.id)].split()
    has = [term for term in expected.terms if term in text]
    total = sum(expected.idfs.values())
    rare = max(0.3, math.log(1 + (len(SENTENCES) - 0.5) / 1.5))
    had = sum(expected.idfs[term] for term in has)
    first = hits[0].highlights.cosine
    mean, spread = calibration["background"]["mean"], calibration["background"]["spread"]
    nearest = hits[0].passage.cosine if first is None else first
    spreads = max(0.0, min(12.0, (nearest - mean) / spread))
    vectors = [encode(model.passage_prompt + SENTENCES[int(hit.passage.found.article.id)]) for hit in hits]
    differing = [0]
    for number, vector in enumerate(vectors):
        if len(differing) < 6 and all(vector @ vectors[other] < mean + 0.7 * (1 - mean) for other in differing):
            differing.append(number)
    others = [scores[number] for number in differing[1:]]
    lead = max(0.0, min(0.25, scores[0] - sum(others) / len(others) if others else 0.28 * scores[0]))
    about = calibration["intercept"] + calibration["slope"] * scores[0]
    values = {
        "subject": -math.log(1 + math.exp(-about)),
        "sentence": spreads,
        "together": had / total,
        "lead": lead * min(1.0, total / rare) * min(1.0, spreads / 4),
        "matched": min(3.0, had / rare),
        "missing": 1 - had / total,
        "numbers": min(2, sum(term.isdigit() and term not in has for term in expected.terms)),
    }
    log_odds = calibration["base"] + sum(calibration["weights"][name] * value for name, value in values.items())
    for hit, score in zip(hits, scores, strict=True):
        behind = 0.5 * calibration["slope"] * (score - scores[0])
        assert hit.passage.relevance == pytest.approx(1 / (1 + math.exp(-log_odds - behind)), abs=1e-6)
    assert found[query].answerable == (hits[0].passage.relevance >= 0.5)
    assert {name: piece for name, piece, _ in found[query].relevance.pieces} == pytest.approx(values, abs=1e-6)


@pytest.mark.slow
def test_the_calibration_of_any_model_is_sane(answers: Answers) -> None:
    calibration = answers[-1]["calibration"]
    assert calibration["slope"] > 0
    assert abs(calibration["base"] - ANSWER_BASE) <= 1
    assert 0 <= calibration["far"]["error"] <= 1
    assert calibration["near"] is None  # of so few passages too few queries are made
    assert calibration["background"]["spread"] > 0
    relevances = [one.hits[0].passage.relevance for one in answers[2].values()]
    assert all(0 <= one <= 1 for one in relevances)
    # Chance weights may find every text near to every other; even then one common word is not answered.
    assert answers[2]["the"].hits[0].passage.relevance < 0.5
