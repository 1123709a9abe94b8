"""Who is acting."""

from dataclasses import dataclass

from domain.roles import Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person or program behind a request. `id` goes into events; `name` is shown beside it.

    `id` is the subject of its account: who vouches for it, and what it is called there (`local#wang`). What it may do
    is granted to that account in the graph. `role` is what needs no grant: that of the program itself, of whoever
    has not signed in, and of those whom a test or a measurement lets in. `acting` is the role of this request, which
    `request_id` tells among others; events hold both.
    """

    id: str
    name: str
    role: Role | None = None
    acting: Role | None = None
    request_id: str | None = None


SYSTEM = Viewer(id="system", name="Cobuild", role=Role.ADMINISTRATOR)
PUBLIC = Viewer(id="public", name="Public", role=Role.PUBLIC)
