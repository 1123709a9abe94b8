"""Why a local Neo4j can't be set up or started, and what to do about it: one line each."""

from dataclasses import dataclass

from domain.language import Text
from domain.refusals import Refusal


@dataclass(eq=False)
class MavenMissing(Refusal):
    code = "MAVEN_MISSING"
    text = Text(
        "找不到 Maven(mvn):请先安装,例如 apt install maven 或 brew install maven",
        "Maven (mvn) was not found: install it, for example by `apt install maven` or `brew install maven`",
    )


@dataclass(eq=False)
class JarsNotFetched(Refusal):
    code = "JARS_NOT_FETCHED"
    text = Text(
        "Maven 没能取得 Neo4j:请检查网络和磁盘后重试;详情见 {log}",
        "Maven could not fetch Neo4j: check network and disk, then try again; details in {log}",
    )
    log: str


@dataclass(eq=False)
class JarsChanged(Refusal):
    """`jars` are the names that are missing, altered or not on the list."""

    code = "JARS_CHANGED"
    text = Text(
        "{folder} 与 jars.sha256 不符({jars}):请删除该文件夹后运行 make setup",
        "{folder} is not what jars.sha256 lists ({jars}): remove that folder and run `make setup`",
    )
    folder: str
    jars: str


@dataclass(eq=False)
class JavaMissing(Refusal):
    code = "JAVA_MISSING"
    text = Text(
        "找不到 Java {least} 或更高版本:请运行 make setup,或安装后设置 JAVA_HOME",
        "no Java {least} or newer was found: run `make setup`, or install one and set JAVA_HOME",
    )
    least: int


@dataclass(eq=False)
class DiskFull(Refusal):
    code = "DISK_FULL"
    text = Text(
        "{folder} 所在磁盘只剩 {free_mb} MB,需要 {needed_mb} MB:请先清理",
        "the disk of {folder} has {free_mb} MB left, {needed_mb} MB are needed: make room first",
    )
    folder: str
    free_mb: int
    needed_mb: int


@dataclass(eq=False)
class PortTaken(Refusal):
    code = "PORT_TAKEN"
    text = Text(
        "端口 {port} 已被占用:请停掉占用它的程序,或用 {variable} 指定别的端口",
        "port {port} is in use: stop what uses it, or choose another by {variable}",
    )
    port: int
    variable: str


@dataclass(eq=False)
class AlreadyRunning(Refusal):
    code = "ALREADY_RUNNING"
    text = Text(
        "已有一个 Cobuild 在使用 {folder}:请先停掉它,或用 COBUILD_DATA 指定别的文件夹",
        "another Cobuild is running on {folder}: stop it, or choose another folder by COBUILD_DATA",
    )
    folder: str


@dataclass(eq=False)
class NotStarted(Refusal):
    code = "NOT_STARTED"
    text = Text("Neo4j 没能启动;详情见 {log}", "Neo4j did not start; details in {log}")
    log: str


@dataclass(eq=False)
class PasswordChanged(Refusal):
    code = "PASSWORD_CHANGED"
    text = Text(
        "本地 Neo4j 的密码已改:请把新密码写入 {file}",
        "the password of the local Neo4j was changed: write the new one into {file}",
    )
    file: str


@dataclass(eq=False)
class Stopped(Refusal):
    """Neo4j ended by itself, or was killed, while the API ran."""

    code = "NEO4J_STOPPED"
    text = Text(
        "Neo4j 意外停止(退出码 {status}),Cobuild 随之停止;再次运行 make run 即可,详情见 {log}",
        "Neo4j stopped unexpectedly (exit code {status}), and Cobuild with it; run `make run` again, details in {log}",
    )
    status: int
    log: str


@dataclass(eq=False)
class AdminFailed(Refusal):
    """`command` is the one of neo4j-admin, such as `database dump`."""

    code = "ADMIN_FAILED"
    text = Text(
        "neo4j-admin {command} 失败(退出码 {status});详情见 {log}",
        "neo4j-admin {command} failed (exit code {status}); details in {log}",
    )
    command: str
    status: int
    log: str


@dataclass(eq=False)
class NothingToBackUp(Refusal):
    code = "NOTHING_TO_BACK_UP"
    text = Text(
        "{folder} 里还没有图:请先运行 make run,或用 COBUILD_DATA 指定文件夹",
        "{folder} holds no graph yet: run `make run` first, or name the folder by COBUILD_DATA",
    )
    folder: str


@dataclass(eq=False)
class NoBackup(Refusal):
    code = "NO_BACKUP"
    text = Text(
        "{file} 不是完整的备份(应由 cobuild backup 生成);图没有改动",
        "{file} is no whole backup (`cobuild backup` makes them); the graph is as it was",
    )
    file: str


@dataclass(eq=False)
class BackupDiffers(Refusal):
    code = "BACKUP_DIFFERS"
    text = Text(
        "从 {file} 载入的图与备份时的数目或校验值不符;图没有改动",
        "what was loaded from {file} differs in number or hash from what was backed up; the graph is as it was",
    )
    file: str


@dataclass(eq=False)
class NoAnalystsGraph(Refusal):
    code = "NO_ANALYSTS_GRAPH"
    text = Text(
        "{folder} 里还没有分析用的图:请先运行 cobuild analysts refresh",
        "{folder} holds no graph for analysts yet: run `cobuild analysts refresh` first",
    )
    folder: str


@dataclass(eq=False)
class NotOurs(Refusal):
    """`uri` is the Neo4j that NEO4J_URI names."""

    code = "NOT_OURS"
    text = Text(
        "该命令只用于本地 Neo4j;{uri} 请用它自己的工具(neo4j-admin 或 Aura 的快照)",
        "this is for the local Neo4j; for {uri} use its own tools (neo4j-admin, or Aura's snapshots)",
    )
    uri: str
