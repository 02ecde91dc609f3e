"""Looking after the service: the index, health and metrics."""

import asyncio

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from service.api import rendering
from service.api.openapi import EVERYWHERE, KEYED, POSTED, answer, errors
from service.api.operations_responses import Health, IndexDetail, Readiness, Reloaded
from service.api.reading_route import EngineOfApp, ReadingRoute
from service.errors import NotReadyError, RefusedError

_RELOAD_S = 300.0
"""Most seconds that a client waits until a generation is loaded."""

router = APIRouter(route_class=ReadingRoute, generate_unique_id_function=lambda route: route.name)


@router.get(
    "/v1/index",
    tags=["operations"],
    summary="Describe the index",
    response_model=IndexDetail,
    responses={**answer("The live generation.", "index"), **errors(*KEYED, "not_ready")},
)
async def get_index(engine: EngineOfApp) -> Response:
    """Tell what the live index is."""
    with engine.live.lease() as lease:  # in memory: this needs neither a thread nor admission
        searcher, problems = lease.searcher, engine.live.status().problems
        return rendering.json_response(rendering.index_detail(searcher.manifest, searcher.encoder.spec, problems))


@router.post(
    "/v1/index/reload",
    tags=["operations"],
    summary="Reload the index",
    response_model=Reloaded,
    responses={
        **answer("What came of it.", "reloaded"),
        **errors(*KEYED, *POSTED, "admin_only", "admin_disabled", "not_ready", "reload_unfinished"),
    },
)
async def reload_index(engine: EngineOfApp) -> Response:
    """Look for a newer generation of the index at once, load it, and wait for that; needs an admin's key.

    Where several workers answer, each of them looks within a second; the answer is that of the one that was asked.
    """
    try:
        # A thread of asyncio's own: the wait may take minutes, and those that search have other things to do.
        found = await asyncio.to_thread(engine.live.reload_and_wait, _RELOAD_S)
    except TimeoutError:
        raise RefusedError("reload_unfinished") from None
    outcome = Reloaded(generation=found.generation, changed=found.changed, problem=found.problem)
    return rendering.json_response(rendering.to_json(outcome))


@router.get(
    "/livez",
    tags=["operations"],
    summary="Is it alive?",
    response_model=Health,
    responses={**answer("It is.", "alive"), **errors(*EVERYWHERE)},
)
async def livez() -> Response:
    """Answer as long as the process is alive."""
    return rendering.json_response(rendering.to_json(Health(status="alive")))


@router.get(
    "/readyz",
    tags=["operations"],
    summary="Is it ready?",
    response_model=Readiness,
    responses={**answer("It is.", "ready"), **errors(*EVERYWHERE, "not_ready")},
)
async def readyz(request: Request, engine: EngineOfApp) -> Response:
    """Answer 200 while searches can be answered."""
    if engine.draining:
        raise NotReadyError("the service is stopping")
    engine.live.lease().release()  # raises, with the reason, while there is nothing to lease
    status = engine.live.status()
    problems = [*status.problems, *request.app.state.worker_problems()]
    keyring = request.app.state.keyring
    if keyring is not None and keyring.problem is not None:
        problems.append("the file of API keys cannot be used; earlier keys still hold")
    readiness = Readiness(status="ready", generation=status.generation, problems=problems)
    return rendering.json_response(rendering.to_json(readiness))


@router.get(
    "/metrics",
    tags=["operations"],
    summary="Tell the numbers",
    response_class=PlainTextResponse,
    responses={
        **answer("The numbers.", "metrics", media_types=("text/plain", "application/openmetrics-text")),
        **errors(*EVERYWHERE),
    },
)
async def metrics(request: Request) -> Response:
    """Tell the service's numbers in the format of Prometheus, or as OpenMetrics where `Accept` asks for it."""
    body, media_type = await asyncio.to_thread(request.app.state.metrics.exposition, request.headers.get("Accept", ""))
    return Response(body, media_type=media_type)
