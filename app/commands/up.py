"""`cobuild up`: Neo4j, the graph and the API, started together and stopped together."""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from importlib import import_module
from typing import Annotated

import typer
import uvicorn
from starlette.types import ASGIApp

from app import analysts
from app.commands.accounts import issue, link
from app.commands.common import connect, err, language, out, progress, run
from app.commands.setup import setup
from app.settings import Settings
from domain.language import Text
from domain.roles import Role
from domain.viewer import SYSTEM
from exchange.imports import take_back_abandoned
from exchange.samples import load_samples
from graph import events
from graph.database import Database
from graph.migrations import migrate
from graph.server.process import LocalServer
from graph.server.refusals import PortTaken
from resolvers import service_types
from resolvers.matches import rematch

STARTING = Text("正在启动 Neo4j……", "Starting Neo4j ...")
MIGRATING = Text("正在更新图的结构……", "Bringing the graph up to date ...")
SAMPLES = Text("正在导入示例清单……", "Bringing in the sample lists ...")
READY = Text(
    """Cobuild 已就绪(按 Ctrl-C 停止):
  API 与 GraphiQL   {api}
  Neo4j Browser     {browser}(用户 {user},密码 {password}){sign_in}""",
    """Cobuild is ready (Ctrl-C stops it):
  API and GraphiQL   {api}
  Neo4j Browser      {browser} (user {user}, password {password}){sign_in}""",
)
READY_ELSEWHERE = Text(
    """Cobuild 已就绪(按 Ctrl-C 停止):
  API 与 GraphiQL   {api}
  Neo4j             {uri}{sign_in}""",
    """Cobuild is ready (Ctrl-C stops it):
  API and GraphiQL   {api}
  Neo4j              {uri}{sign_in}""",
)
SIGN_IN = Text("以管理员登录      {link}", "To sign in         {link}")
TOKENS = Text("登录令牌          cobuild token --help", "Tokens to sign in  cobuild token --help")
PROVIDER = Text("登录              {issuer}", "To sign in         {issuer}")


class Api(uvicorn.Server):
    """Serves until told to end. Signals are ours, so that Neo4j is stopped after it."""

    def __init__(self, app: ASGIApp, on_ready: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            http="httptools",
            lifespan="on",
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=10,
        )
        super().__init__(config)
        self._on_ready = on_ready

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()


def up(
    samples: Annotated[
        bool, typer.Option(envvar="COBUILD_SAMPLES", help="Load the sample lists into a local graph that is new.")
    ] = True,
) -> None:
    """Set up what is missing, start Neo4j, bring the graph up to date and serve the API, all on this machine alone.

    With NEO4J_URI set, the API is served on that Neo4j instead, and nothing is loaded into it.
    """
    setup()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    # Ctrl-C and SIGTERM both cancel the work, which then stops everything in turn: the usual end, not a failure.
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        run(_up(Settings(), samples))


async def _up(settings: Settings, samples: bool) -> None:
    main = asyncio.current_task()
    assert main is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)
    async with AsyncExitStack() as stack:
        door = stack.enter_context(reserve(settings.host, settings.port))
        server = local_server(settings) if settings.managed else None
        if server is not None:
            with err.status(STARTING.say(language())):
                await stack.enter_async_context(server.running())
        database = await stack.enter_async_context(connect(settings))
        with err.status(MIGRATING.say(language())):
            await migrate(database)
            await service_types.load(database)
            await take_back_abandoned(database, SYSTEM)
        if samples and server is not None and await events.position(database) == 0:
            await bring_in_samples(database)
        sign_in = await how_to_sign_in(settings, database)
        # Not an import at the top: the schema takes seconds to build, which every other command would pay for, too.
        application = import_module("app.main").application
        await serve(Api(application(database, settings), lambda: tell(settings, sign_in)), door, server)


def local_server(settings: Settings) -> LocalServer:
    """The Neo4j of this folder; its Browser opens with our guide, which the API serves."""
    return LocalServer(
        home=settings.data.absolute(),
        jars=settings.jars.absolute(),
        bolt_port=settings.bolt_port,
        http_port=settings.http_port,
        on_connect=analysts.on_connect(f"http://{settings.host}:{settings.port}/analysts/guide"),
    )


@contextmanager
def reserve(host: str, port: int) -> Iterator[socket.socket]:
    """The API's address, taken before anything is started, so that nobody waits for Neo4j only to hear it is taken."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as error:
            raise PortTaken(port=port, variable="COBUILD_PORT") from error
        yield door


async def bring_in_samples(database: Database) -> None:
    """Import the sample lists and match them, so that there is something to look at."""
    with progress() as bar:
        task = bar.add_task(SAMPLES.say(language()), total=None)
        await load_samples(database, SYSTEM, lambda _, done, total: bar.update(task, completed=done, total=total))
        await rematch(database, SYSTEM, progress=lambda done, total: bar.update(task, completed=done, total=total))


async def serve(api: Api, door: socket.socket, server: LocalServer | None) -> None:
    """Serve until cancelled, or until our Neo4j dies, which raises."""
    serving = asyncio.create_task(api.serve([door]))
    dying = [asyncio.create_task(server.died())] if server else []
    try:
        await asyncio.wait([serving, *dying], return_when=asyncio.FIRST_COMPLETED)
        for task in dying:
            if task.done():
                task.result()
    finally:
        api.should_exit = True
        for task in dying:
            task.cancel()
        await serving


async def how_to_sign_in(settings: Settings, database: Database) -> list[str]:
    """Lines that say it. An administrator's link is for a terminal: where Neo4j is elsewhere, ours is often a log."""
    if settings.oidc_issuer:
        return [PROVIDER.say(language(), issuer=settings.oidc_issuer)]
    tokens = TOKENS.say(language())
    if not settings.managed:
        return [tokens]
    token = await issue(settings, database, Role.ADMINISTRATOR, None, Role.ADMINISTRATOR.value)
    return [SIGN_IN.say(language(), link=link(settings, token)), tokens]


def tell(settings: Settings, sign_in: Iterable[str]) -> None:
    """Where everything is, and how to sign in."""
    uri, user, password, _ = settings.account
    browser = f"http://127.0.0.1:{settings.http_port}/browser/"
    values = {"api": f"http://{settings.host}:{settings.port}/graphql", "browser": browser}
    values["sign_in"] = "".join(f"\n  {line}" for line in sign_in)
    if settings.managed:
        line = READY.say(language(), **values, user=user, password=password)
    else:
        line = READY_ELSEWHERE.say(language(), **values, uri=uri)
    out.print(line, highlight=False, markup=False, soft_wrap=True)
