"""Relevance -> what the contract promises to tell of it."""

from indexer.index.manifest import Calibration, Separation
from indexer.ranking.relevance import QueryRelevance
from service.api.relevance.responses import CalibrationModel, RelevanceModel, SeparationModel
from service.search.results import RankedPassage


def relevance_model(passage: RankedPassage, relevance: QueryRelevance) -> RelevanceModel:
    """Present how the relevance of a passage came about."""
    of_first = relevance.base + sum(piece.log_odds for piece in relevance.pieces)
    return {
        "base": relevance.base,
        "evidence": [{"name": one.name, "value": one.value, "log_odds": one.log_odds} for one in relevance.pieces],
        "behind": relevance.log_odds(passage.semantic, passage.keyword) - of_first,
    }


def calibration_model(calibration: Calibration) -> CalibrationModel:
    """Present how well relevance is calibrated."""
    return {
        "far": _separation(calibration.far),
        "near": None if calibration.near is None else _separation(calibration.near),
    }


def _separation(found: Separation) -> SeparationModel:
    return {"queries": found.queries, "auc": found.auc, "error": found.error}
