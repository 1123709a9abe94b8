"""Accounts that the machine's operator makes: of people who sign in here, and of programs."""

from domain.accounts import ServiceAccount, ServiceToken
from domain.refusals import NameAmbiguous, NotFound
from domain.roles import Role
from domain.viewer import SYSTEM
from graph import accounts, grants
from graph.database import Change, Database


async def grant(database: Database, subject: str, name: str, role: Role, on: str | None) -> None:
    """Grant an account, made unless it is there, a role on an area or a unit, by its id or name.

    Without one, an administrator is granted everything. Raises NotFound and NameAmbiguous.
    """
    if on is None and role is Role.ADMINISTRATOR:
        await database.write(SYSTEM, lambda change: accounts.make_administrator(change, subject, name))
        return
    found = await accounts.places(database, on or "")
    if not found:
        raise NotFound("--on", on or "")
    if len(found) > 1:
        raise NameAmbiguous("--on", on or "")

    async def work(change: Change) -> None:
        await grants.grant(change, subject, role, found[0], name=name, person_id=None)

    await database.write(SYSTEM, work)


async def add_secret(database: Database, name: str) -> ServiceToken:
    """A secret for the account of a program. The one before it stays valid, so that the program can change over."""
    token = ServiceToken.new(name)

    async def work(change: Change) -> None:
        await accounts.add_secret(change, token)

    await database.write(SYSTEM, work)
    return token


async def keep_secrets(database: Database, name: str, keep: int) -> ServiceAccount:
    """Let only the `keep` newest secrets of a program be valid. Raises NotFound."""

    async def work(change: Change) -> ServiceAccount:
        if (kept := await accounts.keep_secrets(change, f"service#{name}", keep)) is None:
            raise NotFound("name", name)
        return kept

    return await database.write(SYSTEM, work)
