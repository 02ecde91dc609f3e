"""The routes of the search page: the page at `/`, and its files in a folder that is named by their content."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from service.page.assets import Asset, Assets, read_assets

FOLDER = "/page/"
"""Folder of all files but the page itself."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Content-Security-Policy of the page: nothing inline, nothing from elsewhere, and no text is ever read as markup."""
_ALWAYS_ASK = "no-cache"
_KEEP = "public, max-age=31536000, immutable"


class _NamedRoute(Route):
    """A route that telemetry knows by its template, as it does those of FastAPI."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = self
        await super().handle(scope, receive, send)


def page_routes() -> list[Route]:
    """Return the routes of the page, whose files are read now."""
    assets = read_assets()

    async def page(request: Request) -> Response:
        return _response(request, assets.page, assets, caching=_ALWAYS_ASK)

    async def file(request: Request) -> Response:
        asset = assets.others.get(request.path_params["path"])
        # Files of another version are not given out under this one's name, which caches keep for a year.
        if asset is None or request.path_params["digest"] != assets.digest:
            raise HTTPException(404)
        return _response(request, asset, assets, caching=_KEEP)

    return [
        _NamedRoute("/", page, include_in_schema=False),
        _NamedRoute(FOLDER + "{digest}/{path:path}", file, include_in_schema=False),
    ]


def _response(request: Request, asset: Asset, assets: Assets, *, caching: str) -> Response:
    tag = f'"{assets.digest}"'
    headers = {
        "Cache-Control": caching,
        "Content-Security-Policy": POLICY,
        "ETag": tag,
        "Vary": "Accept-Encoding",
    }
    if tag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(asset.body, media_type=asset.media_type, headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(asset.compressed, media_type=asset.media_type, headers=headers)
