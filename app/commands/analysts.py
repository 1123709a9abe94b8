"""`cobuild analysts`: the graph for analysts, with pseudonyms in place of people, on a Neo4j of its own."""

import asyncio
import signal
from contextlib import suppress

import typer

from app import analysts as guide
from app.commands.common import connect, language, out, progress, run, say
from app.commands.setup import setup
from app.settings import Settings
from domain.language import Text
from graph.server import analysts
from graph.server.process import LocalServer

commands = typer.Typer(help="A read-only copy of the graph for analysts, with pseudonyms in place of people.")

COPYING = Text("正在复制并换成代号……", "Copying, with pseudonyms ...")
REFRESHED = Text(
    "分析用的图已更新:{nodes} 个节点、{relationships} 条关系,用时 {seconds:.0f} 秒。{next}",
    "the graph for analysts is fresh: {nodes} nodes, {relationships} relationships, in {seconds:.0f} s. {next}",
)
TAKES = Text("正在运行的分析服务几秒后自动换用。", "The server that runs takes it within seconds.")
SERVE = Text("用 cobuild analysts serve 启动。", "Start its server with `cobuild analysts serve`.")
STARTING = Text("正在启动分析用的 Neo4j……", "Starting the analysts' Neo4j ...")
READY = Text(
    "分析用的 Neo4j Browser   {browser}(只读;用户 neo4j,密码 {password};按 Ctrl-C 停止)",
    "Neo4j Browser for analysts   {browser} (read-only; user neo4j, password {password}; Ctrl-C stops it)",
)


@commands.command()
def refresh() -> None:
    """Make the analysts' graph anew from the live one, which goes on serving. Its server takes it when it is whole."""
    setup()
    run(_refresh(Settings()))


async def _refresh(settings: Settings) -> None:
    async with connect(settings) as source:
        with progress() as bar:
            task = bar.add_task(COPYING.say(language()), total=None)
            done = await analysts.refresh(
                source, server_of(settings), lambda done, total: bar.update(task, completed=done, total=total)
            )
    line = REFRESHED.say(
        language(),
        nodes=done.nodes,
        relationships=done.relationships,
        seconds=done.seconds,
        next=(TAKES if done.waits else SERVE).say(language()),
    )
    out.print(line, highlight=False, markup=False, soft_wrap=True)


@commands.command()
def serve() -> None:
    """Serve the analysts' graph, read-only, until Ctrl-C; a fresh one is taken as soon as there is one."""
    setup()
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        run(_serve(server_of(Settings())))


async def _serve(server: LocalServer) -> None:
    main = asyncio.current_task()
    assert main is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)
    while True:
        say(STARTING)
        async with analysts.serving(server):
            browser = f"http://127.0.0.1:{server.http_port}/browser/"
            line = READY.say(language(), browser=browser, password=server.password)
            out.print(line, highlight=False, markup=False, soft_wrap=True)
            await analysts.newer(server)


def server_of(settings: Settings) -> LocalServer:
    """The analysts' Neo4j, in its own folder and on its own ports; its Browser opens with the same guide."""
    return LocalServer(
        home=settings.analysts_data.absolute(),
        jars=settings.jars.absolute(),
        bolt_port=settings.analysts_bolt_port,
        http_port=settings.analysts_http_port,
        on_connect=guide.on_connect(f"http://{settings.host}:{settings.port}/analysts/guide"),
    )
