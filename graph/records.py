"""What every kind of record needs: create, lock, update and remove one, with its event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic.alias_generators import to_camel

from domain.days import CHINA
from domain.events import Verb
from domain.ids import new_id
from domain.nouns import counted
from domain.records import Kept
from domain.refusals import Conflict, Difference, NotFound, StillInUse
from graph.database import Change
from graph.statement import WRITE, statement

R = TypeVar("R", bound=Kept)
Values = Mapping[str, Any]

NOW = "datetime({timezone: 'Asia/Shanghai'})"
# What the program keeps for itself; an event is for people and for other programs.
BOOKKEEPING = frozenset({"id", "version", "created_at", "updated_at", "name_key", "key"})


class Ties(NamedTuple):
    """Relationships of a record that changed with it, before and after, for its event alone."""

    before: Values = {}
    after: Values = {}


NO_TIES = Ties()
NOTHING_SENT: Values = {}


class Records(Generic[R]):
    """The nodes of one label.

    `private` names the properties that stay out of events, since they are personal data. `own` names the relationships
    that start at a record and go with it when it is removed; any other means that something was built on it.
    """

    def __init__(
        self,
        noun: str,
        record: type[R],
        *,
        own: frozenset[str] = frozenset(),
        private: frozenset[str] = frozenset(),
    ) -> None:
        self._own = sorted(own)
        self.label = record.__name__
        self.record = record
        self._unlogged = BOOKKEEPING | private
        self._create = statement(
            f"{noun}.create",
            WRITE,
            f"""
CREATE (record:{self.label})
SET record = $values, record.version = 1, record.created_at = datetime($now), record.updated_at = datetime($now)
""",
        )
        # Setting a property takes the write lock; what is read after it is what the last to hold the lock has left.
        # An id that was merged away is that of the record that it went into.
        self._lock = statement(
            f"{noun}.lock",
            WRITE,
            f"""
OPTIONAL MATCH (own:{self.label} {{id: $id}})
OPTIONAL MATCH (:Alias {{id: $id}})-[:ALIAS_OF]->(kept:{self.label})
WITH coalesce(own, kept) AS record WHERE record IS NOT NULL
SET record.locked = true
REMOVE record.locked
WITH record WHERE record:{self.label}
RETURN record {{.*}} AS record
""",
        )
        self._update = statement(
            f"{noun}.update",
            WRITE,
            f"""
MATCH (record:{self.label} {{id: $id}})
SET record += $changes, record.version = record.version + 1, record.updated_at = datetime($now)
""",
        )
        self._uses = statement(
            f"{noun}.uses",
            WRITE,
            f"""
MATCH (record:{self.label} {{id: $id}})-[tie]-(other)
WHERE NOT (startNode(tie) = record AND type(tie) IN $own) AND NOT (other:Alias AND other.merged_at IS NULL)
WITH last(labels(other)) AS label, count(DISTINCT other) AS number ORDER BY label
RETURN collect([label, number]) AS uses
""",
        )
        self._remove = statement(
            f"{noun}.remove",
            WRITE,
            f"""
MATCH (record:{self.label} {{id: $id}})
OPTIONAL MATCH (record)<-[:ALIAS_OF]-(alias:Alias)
DETACH DELETE alias, record
""",
        )

    async def create(self, change: Change, values: Values, ties: Values | None = None) -> R:
        """A new record. `ties` are the relationships that it is made with, for its event alone."""
        kept = {"id": new_id(), **_known(values)}
        now = _now()
        change.later(self._create, values=kept, now=_written(now))
        record = self.record.of({**kept, "created_at": now, "updated_at": now})
        change.record(Verb.CREATED, self.label, record.id, after=_known({**self._logged(values), **(ties or {})}))
        return record

    async def find(
        self, change: Change, record_id: str, version: int | None = None, sent: Values = NOTHING_SENT
    ) -> R | None:
        """The record, locked until the transaction ends; None where nothing has the id. Raises Conflict."""
        rows = await change.run(self._lock, id=record_id)
        if not rows:
            return None
        record = self.record.of(rows[0]["record"])
        if version is not None and version != record.version:
            raise Conflict(record.id, record.version, version, _differences(record, sent))
        return record

    async def lock(
        self, change: Change, field: str, record_id: str, version: int | None = None, sent: Values = NOTHING_SENT
    ) -> R:
        """The record, locked until the transaction ends.

        Raises NotFound for `field`, and Conflict when it is no longer the `version` that the caller has read: with the
        fields of what was `sent` that have other values now.
        """
        record = await self.find(change, record_id, version, sent)
        if record is None:
            raise NotFound(field, record_id)
        return record

    async def update(
        self,
        change: Change,
        record: R,
        changes: Values,
        before: Values | None = None,
        after: Values | None = None,
    ) -> R:
        """The record with `changes`, or as it is when nothing changes.

        `before` and `after` are relationships that changed with it, for its event alone.
        """
        changed = {name: value for name, value in changes.items() if getattr(record, name) != value}
        if not changed and not before and not after:
            return record
        now = _now()
        change.later(self._update, id=record.id, changes=changed, now=_written(now))
        was = {name: getattr(record, name) for name in changed}
        change.record(
            Verb.UPDATED,
            self.label,
            record.id,
            before={**self._logged(was), **(before or {})},
            after={**self._logged(changed), **(after or {})},
        )
        kept = _known({**dict(record), **changed})
        return self.record.of({**kept, "version": record.version + 1, "updated_at": now})

    async def remove(self, change: Change, record: R) -> None:
        """Raises StillInUse when something was built on it."""
        [row] = await change.run(self._uses, id=record.id, own=self._own)
        if row["uses"]:
            raise StillInUse(record.id, counted(dict(row["uses"])))
        await change.run(self._remove, id=record.id)
        change.record(Verb.REMOVED, self.label, record.id, before=_known(self._logged(dict(record))))

    def _logged(self, values: Values) -> dict[str, Any]:
        return {name: value for name, value in values.items() if name not in self._unlogged}


def _now() -> datetime:
    return datetime.now(CHINA)


def _written(moment: datetime) -> str:
    """As Cypher reads it; the driver can't send a moment of a named zone."""
    return f"{moment.isoformat()}[{CHINA.tzname(None)}]"


def _known(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _differences(record: Kept, sent: Values) -> tuple[Difference, ...]:
    now = {name: getattr(record, name) for name in sent if name in type(record).model_fields}
    return tuple(Difference(to_camel(name), now[name], sent[name]) for name in now if now[name] != sent[name])


async def lock_one_of(
    change: Change,
    field: str,
    record_id: str,
    *kinds: Records[Any],
    version: int | None = None,
    sent: Values = NOTHING_SENT,
) -> Any:
    """The record of whichever kind has this id, locked. Raises NotFound, and Conflict when it isn't of `version`."""
    for kind in kinds:
        record = await kind.find(change, record_id, version, sent)
        if record is not None:
            return record
    raise NotFound(field, record_id)
