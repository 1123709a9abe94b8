"""Who may use the API, said on its own machine: `cobuild token`, `cobuild grant`, `cobuild service-account`."""

from dataclasses import dataclass
from typing import Annotated

import typer
from rich.table import Table

from app.commands.common import connect, language, out, run, say
from app.identity.local import AUDIENCE, HOURS, LocalKey
from app.settings import Settings
from domain.language import Text
from domain.refusals import Refusal
from domain.roles import Role
from graph import accounts as graph_accounts
from graph.database import Database
from resolvers import accounts

LINK = Text("用浏览器登录:{link}", "to sign in with a browser: {link}")
GRANTED = Text("{subject} 已获授权:{role}", "{subject} was granted: {role}")
SECRETS = Text("{name} 现有 {number} 个有效密钥", "{name} has {number} valid secrets")
HEADS = (Text("账号", "account"), Text("有效密钥", "valid secrets"), Text("最近更换", "rotated"))

On = Annotated[str | None, typer.Option("--on", help="The area or unit that it is granted on: its id or its name.")]


@dataclass(eq=False)
class LocalIssuerOff(Refusal):
    code = "LOCAL_ISSUER_OFF"
    text = Text(
        "已设置外部身份提供方 {issuer},令牌由它签发;授权请用 cobuild grant",
        "people sign in with {issuer}, which gives out the tokens; `cobuild grant` grants roles to its accounts",
    )
    issuer: str


@dataclass(eq=False)
class NowhereToGrant(Refusal):
    code = "NOWHERE_TO_GRANT"
    text = Text(
        "请用 --on 指明角色“{role}”所在的区县、街道、社区或单位",
        "say with --on on which area or unit the role {role} is granted",
    )
    role: str


def token(
    role: Annotated[Role, typer.Option(help="The role that it is granted.")],
    on: On = None,
    name: Annotated[str | None, typer.Option(help="Whose token it is; the role's without it.")] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=24 * 90, help="For how long it is valid.")] = HOURS,
) -> None:
    """Print a token of the local issuer, for `Authorization: Bearer`, and grant its account a role.

    Who signs in is the name: two tokens of one name are one account, with all that was granted to it.
    """
    settings = Settings()
    if settings.oidc_issuer:
        raise LocalIssuerOff(settings.oidc_issuer)
    run(_token(settings, role, on, name or role.value, hours))


async def _token(settings: Settings, role: Role, on: str | None, name: str, hours: float) -> None:
    async with connect(settings) as database:
        text = await issue(settings, database, role, on, name, hours)
    say(LINK, link=link(settings, text))
    out.print(text, highlight=False, markup=False, soft_wrap=True)


async def issue(
    settings: Settings, database: Database, role: Role, on: str | None, name: str, hours: float = HOURS
) -> str:
    """A token of the local issuer, whose account is then granted the role."""
    key = LocalKey(settings.key_file)
    await _grant(database, f"{key.issuer}#{name}", name, role, on)
    return key.sign(name, name, audience=AUDIENCE, seconds=hours * 3600)


def link(settings: Settings, text: str) -> str:
    """What signs a browser in. A server is never told what stands behind #."""
    return f"{settings.address}/signin#{text}"


def grant(
    subject: Annotated[str, typer.Argument(help="The account: <issuer>#<sub>, as an ID token of it says both.")],
    role: Annotated[Role, typer.Option(help="The role that it is granted.")],
    on: On = None,
    name: Annotated[str | None, typer.Option(help="What to call it.")] = None,
) -> None:
    """Grant an account a role: of a provider the first administrator, who then grants the others by GraphQL."""

    async def work() -> None:
        async with connect() as database:
            await _grant(database, subject, name or subject, role, on)

    run(work())
    say(GRANTED, subject=subject, role=role.value)


async def _grant(database: Database, subject: str, name: str, role: Role, on: str | None) -> None:
    if on is None and role is not Role.ADMINISTRATOR:
        raise NowhereToGrant(role.value)
    await accounts.grant(database, subject, name, role, on)


service_accounts = typer.Typer(help="Accounts of programs, and their secrets.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The program's name: small letters, digits and hyphens.")]


@service_accounts.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="The role that it is granted.")] = Role.INTEGRATION,
    on: On = None,
) -> None:
    """Make an account for a program, grant it a role, and print its first secret: it is shown once."""

    async def work() -> str:
        async with connect() as database:
            secret = await accounts.add_secret(database, name)
            await _grant(database, secret.subject, name, role, on)
            return str(secret)

    if on is None and role is not Role.ADMINISTRATOR:
        raise NowhereToGrant(role.value)
    out.print(run(work()), highlight=False, markup=False, soft_wrap=True)


@service_accounts.command()
def rotate(name: Name) -> None:
    """Print a new secret. The one before stays valid until `revoke --keep 1`, or until the next rotation."""

    async def work() -> str:
        async with connect() as database:
            await accounts.keep_secrets(database, name, 1)
            return str(await accounts.add_secret(database, name))

    out.print(run(work()), highlight=False, markup=False, soft_wrap=True)


@service_accounts.command()
def revoke(
    name: Name, keep: Annotated[int, typer.Option(min=0, max=1, help="How many of the newest stay valid.")] = 0
) -> None:
    """End a program's secrets, all or all but the newest. Processes that know them forget them within 5 seconds."""

    async def work() -> int:
        async with connect() as database:
            return (await accounts.keep_secrets(database, name, keep)).secrets

    say(SECRETS, name=name, number=run(work()))


@service_accounts.command("list")
def list_() -> None:
    """Show the accounts of programs."""

    async def work() -> Table:
        async with connect() as database:
            table = Table(*(head.say(language()) for head in HEADS))
            for account in await graph_accounts.listed(database):
                rotated = f"{account.rotated_at:%Y-%m-%d %H:%M}" if account.rotated_at else ""
                table.add_row(account.name, str(account.secrets), rotated)
            return table

    out.print(run(work()))
