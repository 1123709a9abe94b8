"""In which role a request acts: the one that it names in `Cobuild-Role`, or the highest that its account holds.

What an account holds is known for some seconds, to choose the plan and the limits by. It is no more than a hint: the
statement matches the grant itself, so that nothing is shown by one that was revoked since.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from domain.language import Text
from domain.refusals import Refusal
from domain.roles import Role
from domain.viewer import Viewer
from graph import grants
from graph.database import Database

HEADER: Final = "Cobuild-Role"
SECONDS: Final = 5.0
ACCOUNTS: Final = 10_000


@dataclass(eq=False)
class RoleNotHeld(Refusal):
    code = "ROLE_NOT_HELD"
    text = Text("当前账号没有“{role}”这一角色", "this account does not hold the role {role}")
    role: str


class Roles:
    """What the accounts hold that asked last."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, Sequence[Role]]] = OrderedDict()

    async def acting(self, database: Database, viewer: Viewer, named: str | None) -> Role:
        """The role of a request of `viewer`, which may name one. Raises RoleNotHeld."""
        held = [viewer.role] if viewer.role else await self._held_by(database, viewer.id)
        if named is None:
            return next(iter(held), Role.PUBLIC)
        name = named.strip().lower()
        # Anybody may ask as the public is answered.
        for role in (*held, Role.PUBLIC):
            if role.value == name:
                return role
        raise RoleNotHeld(name[:40])

    async def _held_by(self, database: Database, subject: str) -> Sequence[Role]:
        now = self._clock()
        if (known := self._held.get(subject)) and now - known[0] < SECONDS:
            return known[1]
        roles = await grants.roles_of(database, subject)
        self._held[subject] = now, roles
        self._held.move_to_end(subject)
        if len(self._held) > ACCOUNTS:
            self._held.popitem(last=False)
        return roles
