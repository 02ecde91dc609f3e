"""The Model Context Protocol: tools and resources over the live index, whatever carries the messages."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote

import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError

from service.api.parsing import invalid_fields
from service.api.rendering import to_json
from service.api.request_dates import validated
from service.engine.engine import Caller, Engine
from service.errors import NotFoundError, RefusedError, ServiceError
from service.mcp.tools import INSTRUCTIONS, TOOLS, AgentTool
from service.problem_details import problem_of
from service.search.citation import citation
from service.search.searcher import Searcher
from service.version import VERSION

ARTICLE_SCHEME = "article://"
"""Beginning of the address of an article; its percent-encoded id follows."""
_RESOURCE_NOT_FOUND = -32002
"""Code of the protocol up to 2025-11-25; later ones know invalid parameters only."""
_MODERN = "2026-07-28"

Context = Any
"""What the package tells of a request: `request`, where a transport has one, and `protocol_version`."""
Asked = Callable[[Context], tuple[Engine, Caller]]
"""Returns what answers a request, and who waits for it."""

_log = logging.getLogger(__name__)


def make_server(asked: Asked) -> Server[Any]:
    """Return a server of the protocol, which only reads.

    Args:
        asked: Tells for each request what answers it.
    """
    logging.getLogger("mcp").setLevel(logging.WARNING)  # it tells of every request that it takes

    async def list_tools(_context: Context, _parameters: object) -> types.ListToolsResult:
        return types.ListToolsResult(tools=listed)

    async def call_tool(context: Context, parameters: types.CallToolRequestParams) -> types.CallToolResult:
        tool = TOOLS.get(parameters.name)
        if tool is None:
            known = ", ".join(TOOLS)
            raise MCPError(code=types.INVALID_PARAMS, message=f"there is no such tool; there are: {known}")
        engine, caller = asked(context)
        caller.record.tool = parameters.name
        try:
            found = await _called(tool, engine, caller, parameters.arguments or {})
        except Exception as error:  # noqa: BLE001  # whatever it is, the agent gets an answer
            return _failed(error, caller)
        # The same twice: clients before 2025-06-18 know no structured results.
        return types.CallToolResult(content=[types.TextContent(text=to_json(found).decode())], structured_content=found)

    async def list_resources(_context: Context, _parameters: object) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=[])  # an archive is no list to look through: articles are searched

    async def list_templates(_context: Context, _parameters: object) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(resource_templates=[_ARTICLE])

    async def read_resource(context: Context, parameters: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        engine, caller = asked(context)
        caller.record.tool = "read_resource"
        try:
            return await _read(parameters.uri, engine, caller)
        except ServiceError as error:
            problem = problem_of(error, caller.record.request_id)
            caller.record.problem = problem.code
            code = types.INTERNAL_ERROR
            if isinstance(error, NotFoundError):
                code = types.INVALID_PARAMS if context.protocol_version >= _MODERN else _RESOURCE_NOT_FOUND
            raise MCPError(code=code, message=problem.detail, data=problem.model_dump()) from None

    listed = [_listed(name, tool) for name, tool in TOOLS.items()]
    schemas = {tool.name: tool.input_schema for tool in listed}
    server: Server[Any] = Server(
        "article-search",
        title="News archive",
        version=VERSION,
        instructions=INSTRUCTIONS,
        get_tool_input_schema=schemas.get,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )
    server.middleware.clear()  # spans are made by our own telemetry
    return server


_ARTICLE = types.ResourceTemplate(
    name="article",
    title="Article",
    uri_template=f"{ARTICLE_SCHEME}{{article_id}}",
    description="The text of an article, as passages and citations count it.",
    mime_type="text/plain",
)


def _listed(name: str, tool: AgentTool) -> types.Tool:
    return types.Tool(
        name=name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema(),
        output_schema=tool.output_schema(),
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


async def _called(tool: AgentTool, engine: Engine, caller: Caller, given: dict[str, Any]) -> object:
    """Return the result of a call. An argument that is null is left out: many agents send all of them."""
    stated = {
        name: value for name, value in given.items() if value is not None or name not in tool.arguments.model_fields
    }
    try:
        arguments = validated(tool.arguments, stated, engine.timezone)
    except ValidationError as error:
        raise invalid_fields(error, tool.arguments) from None
    return await tool.call(engine, caller, arguments)


def _failed(error: Exception, caller: Caller) -> types.CallToolResult:
    """Return what an agent is told of a call that failed: the problem that any other route answers with."""
    if not isinstance(error, ServiceError):
        _log.error("a tool failed", exc_info=error)
        error = ServiceError("internal")
    if isinstance(error, RefusedError):
        caller.record.refused = error.code
    problem = problem_of(error, caller.record.request_id)
    caller.record.problem = problem.code
    return types.CallToolResult(content=[types.TextContent(text=problem.model_dump_json())], is_error=True)


async def _read(uri: str, engine: Engine, caller: Caller) -> types.ReadResourceResult:
    """Return the article with an address.

    Raises:
        NotFoundError: If there is none.
    """
    if not uri.startswith(ARTICLE_SCHEME):
        raise NotFoundError("article")
    article_id = unquote(uri.removeprefix(ARTICLE_SCHEME))

    def work(searcher: Searcher) -> types.TextResourceContents:
        found = searcher.article(article_id)
        if found is None:
            raise NotFoundError("article")
        article, _ = found
        return types.TextResourceContents(
            uri=f"{ARTICLE_SCHEME}{quote(article_id, safe='')}",
            mime_type="text/plain",
            text=article.text,
            _meta={"citation": citation(article.header, None, engine.timezone)},
        )

    return types.ReadResourceResult(contents=[await engine.run(work, caller)])
