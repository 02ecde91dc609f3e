import json
from dataclasses import replace

from indexer.config import ChunkConfig, LexicalConfig, ReadConfig
from indexer.encoder.spec import INT8, OPENVINO
from indexer.index.manifest import Background, Calibration, Contents, Manifest, Separation
from service.api.rendering import index_detail
from tests.fakes import WordEncoder
from tests.indexer.quality.made import REPORT

BUILT = replace(
    WordEncoder().spec, runtime=OPENVINO, precision=INT8, variant="int8", instruction_set="AVX512_CORE_VNNI"
)
MANIFEST = Manifest(
    generation="000001",
    built_at="2026-01-02T00:00:00+00:00",
    content_sha256="0" * 64,
    contents=Contents(
        encoder=BUILT,
        chunk=ChunkConfig(),
        lexical=LexicalConfig(),
        calibration=Calibration(
            intercept=0.0,
            slope=1.0,
            background=Background(mean=0.0, spread=0.1),
            base=-3.0,
            weights={"lead": 2.0},
            far=Separation(queries=9, auc=0.99, error=0.03),
            near=Separation(queries=8, auc=0.9, error=0.05),
        ),
        corpus_sha256="0" * 64,
        articles=3,
        passages=5,
        rejected=0,
        noted=0,
        read=ReadConfig(),
        clean=True,
        pipeline=1,
        quality=REPORT,
    ),
)


def test_index_detail_tells_how_the_encoder_computed_at_the_build_and_computes_here() -> None:
    here = replace(BUILT, variant="int8-weights", instruction_set="AVX2")
    assert json.loads(index_detail(MANIFEST, here, ()))["encoder"] == {
        "precision": "int8",
        "built_with": {"variant": "int8", "instruction_set": "AVX512_CORE_VNNI"},
        "serving_with": {"variant": "int8-weights", "instruction_set": "AVX2"},
    }


def test_index_detail_tells_nothing_of_products_that_sentence_transformers_computes() -> None:
    spec = WordEncoder().spec
    manifest = replace(MANIFEST, contents=replace(MANIFEST.contents, encoder=spec))
    encoder = json.loads(index_detail(manifest, spec, ()))["encoder"]
    assert encoder == {"precision": "float32", "built_with": None, "serving_with": None}


def test_index_detail_tells_what_is_wrong() -> None:
    detail = json.loads(index_detail(MANIFEST, BUILT, ("generation 000002 was refused: it is damaged",)))
    assert detail["problems"] == ["generation 000002 was refused: it is damaged"]


def test_index_detail_tells_how_well_relevance_is_calibrated() -> None:
    assert json.loads(index_detail(MANIFEST, BUILT, ()))["calibration"] == {
        "far": {"queries": 9, "auc": 0.99, "error": 0.03},
        "near": {"queries": 8, "auc": 0.9, "error": 0.05},
    }
    calibration = replace(MANIFEST.contents.calibration, near=None)
    manifest = replace(MANIFEST, contents=replace(MANIFEST.contents, calibration=calibration))
    assert json.loads(index_detail(manifest, BUILT, ()))["calibration"]["near"] is None
