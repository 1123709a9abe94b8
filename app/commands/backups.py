"""`cobuild backup` and `cobuild restore`: the local Neo4j into one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.common import language, out, progress, run
from app.commands.setup import setup
from app.commands.up import local_server
from app.settings import Settings
from domain.language import Text
from graph.server import backups
from graph.server.backups import Outcome, Stage
from graph.server.process import LocalServer
from graph.server.refusals import NotOurs

STAGES = {
    Stage.COPYING: Text("正在复制文件……", "Copying the files ..."),
    Stage.COUNTING: Text("正在清点……", "Counting what is there ..."),
    Stage.DUMPING: Text("正在打包……", "Packing ..."),
    Stage.LOADING: Text("正在载入……", "Loading ..."),
}
BACKED_UP = Text(
    "已备份到 {file}:{nodes} 个节点、{relationships} 条关系,校验值 {sha}。停用 {still:.1f} 秒,共 {seconds:.0f} 秒",
    "backed up to {file}: {nodes} nodes, {relationships} relationships, hash {sha}. "
    "Out of use for {still:.1f} s, {seconds:.0f} s in all",
)
RESTORED = Text(
    "已从 {file} 恢复:{nodes} 个节点、{relationships} 条关系,校验值 {sha},与备份一致。停用 {still:.0f} 秒;"
    "原来的数据保留在 {before}",
    "restored from {file}: {nodes} nodes, {relationships} relationships, hash {sha}, as they were backed up. "
    "Out of use for {still:.0f} s; the data of before is in {before}",
)


def backup(file: Annotated[Path, typer.Argument(help="The file to write, such as cobuild-2026-11-23.backup.")]) -> None:
    """Back the local Neo4j up into one file. Stop Cobuild first; it can start again as soon as the files are copied."""
    server = _server()
    _tell(BACKED_UP, run(_with_progress(backups.back_up, server, file)), file=file)


def restore(file: Annotated[Path, typer.Argument(help="A file that `cobuild backup` wrote.")]) -> None:
    """Put what a backup holds in place of the local graph, once it is seen to be whole. Stop Cobuild first."""
    server = _server()
    outcome = run(_with_progress(backups.restore, server, file))
    _tell(RESTORED, outcome, file=file, before=server.home / "data.before")


def _server() -> LocalServer:
    settings = Settings()
    if settings.neo4j_uri is not None:
        raise NotOurs(uri=settings.neo4j_uri)
    setup()
    return local_server(settings)


async def _with_progress(work: backups.Work, server: LocalServer, file: Path) -> Outcome:
    with progress() as bar:
        task = bar.add_task("", total=None)

        def advanced(stage: Stage, done: int, total: int) -> None:
            bar.update(task, description=STAGES[stage].say(language()), completed=done, total=total or None)

        return await work(server, file, advanced)


def _tell(text: Text, outcome: Outcome, **values: object) -> None:
    held = outcome.fingerprint
    line = text.say(
        language(),
        nodes=held.nodes,
        relationships=held.relationships,
        sha=held.sha256[:16],
        still=outcome.still_seconds,
        seconds=outcome.seconds,
        **values,
    )
    out.print(line, highlight=False, markup=False, soft_wrap=True)
