"""Who is acting."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person or program behind a request. `id` goes into events; `name` is shown beside it."""

    id: str
    name: str


SYSTEM = Viewer(id="system", name="Cobuild")
