"""Names as lists write them, resolved to units, areas and people; what is missing is planned, then made at once.

With a street or county known, a name is one within it, or one whose place isn't known better, which then moves there.
Without, a name resolves only when it is the only one. An alias resolves to what it names.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.areas import AreaLevel, area_key
from domain.events import Verb
from domain.ids import new_id
from domain.organisations import organisation_key
from domain.people import person_key
from domain.refusals import NameAmbiguous
from domain.text import name_key
from graph import areas
from graph.database import Change
from graph.statement import READ, WRITE, statement

BATCH = 2_000
NOWHERE = "-"

# (:Area {name_key}), (:Alias {name_key})-[:ALIAS_OF]->(:Area), each with all areas above it
AREAS_NAMED = statement(
    "names.areas",
    READ,
    """
UNWIND $keys AS key
CALL (key) {
  MATCH (area:Area {name_key: key}) RETURN area
  UNION
  MATCH (:Alias {name_key: key})-[:ALIAS_OF]->(area:Area) RETURN area
}
RETURN key, area {.id, .name, .level, .aliases} AS named,
  COLLECT { MATCH (area)-[:PART_OF*1..5]->(above:Area) RETURN above.id } AS above
""",
)

# (:Organisation {name_key}), (:Alias {name_key})-[:ALIAS_OF]->(:Organisation)
UNITS_NAMED = statement(
    "names.units",
    READ,
    """
UNWIND $keys AS key
CALL (key) {
  MATCH (unit:Organisation {name_key: key}) RETURN unit, unit.key AS scoped
  UNION
  MATCH (alias:Alias {name_key: key})-[:ALIAS_OF]->(unit:Organisation) RETURN unit, alias.key AS scoped
}
RETURN key, unit {.id, .name, .kind, .aliases} AS named, split(scoped, '/')[0] AS county
""",
)

PEOPLE_KEYED = statement(
    "names.people",
    READ,
    "UNWIND $keys AS key MATCH (person:Person {key: key}) RETURN key, person.id AS id",
)

# (:Area)-[:PART_OF]->(:Area)
CREATE_AREAS = statement(
    "names.create_areas",
    WRITE,
    """
UNWIND $rows AS row
CREATE (area:Area)
SET area:$(row.label), area += row.values, area.version = 1,
  area.created_at = datetime({timezone: 'Asia/Shanghai'}), area.updated_at = datetime({timezone: 'Asia/Shanghai'})
WITH area, row WHERE row.within IS NOT NULL
MATCH (above:Area {id: row.within})
CREATE (area)-[:PART_OF]->(above)
""",
)

# (:Organisation)-[:BASED_IN]->(:Area)
CREATE_UNITS = statement(
    "names.create_units",
    WRITE,
    """
UNWIND $rows AS row
CREATE (unit:Organisation)
SET unit += row.values, unit.version = 1,
  unit.created_at = datetime({timezone: 'Asia/Shanghai'}), unit.updated_at = datetime({timezone: 'Asia/Shanghai'})
WITH unit, row WHERE row.within IS NOT NULL
MATCH (area:Area {id: row.within})
CREATE (unit)-[:BASED_IN]->(area)
""",
)

CREATE_PEOPLE = statement(
    "names.create_people",
    WRITE,
    """
UNWIND $rows AS row
CREATE (person:Person)
SET person = row, person.version = 1,
  person.created_at = datetime({timezone: 'Asia/Shanghai'}), person.updated_at = datetime({timezone: 'Asia/Shanghai'})
""",
)

# (:Area)-[:PART_OF]->(:Area) where the place of an area was not known, or less well
PLACE_AREA = statement(
    "names.place_area",
    WRITE,
    """
MATCH (area:Area {id: $id})
CALL (area) { MATCH (area)-[old:PART_OF]->() DELETE old }
MATCH (above:Area {id: $within})
CREATE (area)-[:PART_OF]->(above)
SET area.version = area.version + 1, area.updated_at = datetime({timezone: 'Asia/Shanghai'})
""",
)

SET_KEYS = statement(
    "names.set_keys",
    WRITE,
    """
UNWIND $rows AS row
MATCH (named:Area|Organisation {id: row.id})
WHERE NOT EXISTS { MATCH (:Area|Organisation {key: row.key}) }
SET named.key = row.key
""",
)

# (:Organisation)-[:BASED_IN]->(:Area) where it was based nowhere
BASE_UNITS = statement(
    "names.base_units",
    WRITE,
    """
UNWIND $rows AS row
MATCH (unit:Organisation {id: row.id})
SET unit.version = unit.version + 1, unit.updated_at = datetime({timezone: 'Asia/Shanghai'})
WITH unit, row WHERE NOT EXISTS { (unit)-[:BASED_IN]->(:Area) }
MATCH (area:Area {id: row.within})
CREATE (unit)-[:BASED_IN]->(area)
""",
)

ADD_SPELLINGS = statement(
    "names.add_spellings",
    WRITE,
    """
UNWIND $rows AS row
MATCH (named:Area|Organisation {id: row.id})
SET named.aliases = named.aliases + row.spellings, named.version = named.version + 1,
  named.updated_at = datetime({timezone: 'Asia/Shanghai'})
""",
)


@dataclass(slots=True, eq=False)
class Named:
    """An area or a unit.

    `above` are the areas above it (of a unit: its county), nearest first; `within` is where it is to be put.
    """

    id: str
    name: str
    key: str
    level: AreaLevel | None
    above: tuple[str, ...]
    kind: str | None = None
    aliases: set[str] = field(default_factory=set)
    new: bool = False
    within: str | None = None
    moved: bool = False
    spellings: list[str] = field(default_factory=list)

    def written(self, name: str) -> None:
        """Remember another way of writing it, unless it is known, or names it by an alias of its own."""
        if name != self.name and name not in self.aliases and name_key(name) == name_key(self.name):
            self.aliases.add(name)
            self.spellings.append(name)


@dataclass(slots=True)
class Scope:
    """Where the names of a list are looked for."""

    county: Named | None = None
    street: Named | None = None

    @property
    def area(self) -> Named | None:
        return self.street or self.county


class Names:
    """All names of one import. `load` them, resolve each, then `create` what was missing."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._areas: dict[str, list[Named]] = defaultdict(list)
        self._units: dict[str, list[Named]] = defaultdict(list)
        self._by_id: dict[str, Named] = {}
        self._people: dict[str, str] = {}
        self._new_people: dict[str, dict[str, Any]] = {}

    async def load(self, area_names: Iterable[str], unit_names: Iterable[str]) -> None:
        """Read whatever has one of these names."""
        for rows in _batches({name_key(name) for name in area_names} - self._areas.keys()):
            for row in await self._change.run(AREAS_NAMED, keys=rows):
                level = AreaLevel(row["named"]["level"])
                self._keep(self._areas, row["key"], row["named"], level, tuple(row["above"]))
        for rows in _batches({name_key(name) for name in unit_names} - self._units.keys()):
            for row in await self._change.run(UNITS_NAMED, keys=rows):
                above = () if row["county"] == NOWHERE else (row["county"],)
                self._keep(self._units, row["key"], row["named"], None, above)

    def _keep(
        self, index: dict[str, list[Named]], key: str, found: dict[str, Any], level: AreaLevel | None, above: Any
    ) -> None:
        named = self._by_id.get(found["id"]) or Named(
            found["id"], found["name"], key, level, above, found.get("kind"), set(found["aliases"] or ())
        )
        self._by_id[named.id] = named
        if named not in index[key]:
            index[key].append(named)

    def area(self, level: AreaLevel, name: str, within: Named | None) -> Named:
        """Raises NameAmbiguous."""
        alike = [one for one in self._areas[name_key(name)] if one.level is level]
        if within is None:
            return self._only(alike, name) or self._new_area(level, name, None)
        inside = [one for one in alike if within.id in one.above]
        if found := self._only(inside, name):
            return found
        above = (within.id, *within.above)
        if found := self._only([one for one in alike if set(one.above) <= set(within.above)], name):
            found.within, found.above, found.moved = within.id, above, not found.new
            return found
        return self._new_area(level, name, within)

    def unit(self, name: str, scope: Scope, kind: str | None = None) -> Named:
        """Raises NameAmbiguous."""
        alike = self._units[name_key(name)]
        county = scope.county
        found = self._only([one for one in alike if not county or county.id in one.above], name)
        if not found and county and (found := self._only([one for one in alike if not one.above], name)):
            found.within, found.above, found.moved = county.id, (county.id,), not found.new
        if not found:
            found = Named(new_id(), name, name_key(name), None, (county.id,) if county else (), kind, new=True)
            place = county or scope.area
            found.within = place.id if place else None
            alike.append(found)
            self._by_id[found.id] = found
        return found

    def _only(self, alike: Sequence[Named], name: str) -> Named | None:
        if len(alike) > 1 and len({one.above for one in alike}) == 1:
            alike = _nearest(alike, name)
        if len(alike) > 1:
            raise NameAmbiguous("name", name)
        if alike:
            alike[0].written(name)
            return alike[0]
        return None

    def _new_area(self, level: AreaLevel, name: str, within: Named | None) -> Named:
        above = (within.id, *within.above) if within else ()
        made = Named(new_id(), name, name_key(name), level, above, new=True)
        made.within = within.id if within else None
        self._areas[made.key].append(made)
        self._by_id[made.id] = made
        return made

    async def load_people(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Read the people of these (scope, name)."""
        for keys in _batches({person_key(scope, name_key(name)) for scope, name in wanted} - self._people.keys()):
            for row in await self._change.run(PEOPLE_KEYED, keys=keys):
                self._people[row["key"]] = row["id"]

    def person(self, scope_id: str, name: str, phone: str | None = None) -> str:
        """The id of the person of this name who stands for a unit or area."""
        key = person_key(scope_id, name_key(name))
        if key not in self._people:
            self._people[key] = new_id()
            self._new_people[key] = {"id": self._people[key], "name": name, "key": key, "phone": phone}
        return self._people[key]

    async def create(self, change: Change, import_id: str, used: set[str]) -> None:
        """Write what is new or changed among those whose ids are in `used`, and the areas that they lie in."""
        above = {area_id for one in self._by_id.values() if one.id in used for area_id in (*one.above, one.within)}
        named = [one for one in self._by_id.values() if one.id in used or one.id in above]
        await self._create_areas(change, [one for one in named if one.new and one.level], import_id)
        await self._create_units(change, [one for one in named if one.new and not one.level], import_id)
        await self._move(change, [one for one in named if one.moved], import_id)
        rows = [{"id": one.id, "spellings": one.spellings} for one in named if one.spellings]
        for batch in _batches(rows):
            await change.run(ADD_SPELLINGS, rows=batch)
        for one in named:
            if one.spellings and not one.new:
                self._record(change, Verb.UPDATED, one, {"aliases": sorted(one.aliases)}, import_id)
        people = [person for person in self._new_people.values() if person["id"] in used]
        for batch in _batches(people):
            await change.run(CREATE_PEOPLE, rows=batch)
        for person in people:
            change.record(Verb.CREATED, "Person", person["id"], import_id=import_id)

    async def _create_areas(self, change: Change, new: list[Named], import_id: str) -> None:
        for level in AreaLevel:
            rows: list[dict[str, Any]] = [
                {
                    "label": level.label,
                    "within": one.within,
                    "values": {
                        "id": one.id,
                        "level": level.value,
                        "name": one.name,
                        "name_key": one.key,
                        "key": area_key(level, one.within, one.key),
                        "aliases": [],
                    },
                }
                for one in new
                if one.level is level
            ]
            for batch in _batches(rows):
                await change.run(CREATE_AREAS, rows=batch)
        for one in new:
            self._record(
                change, Verb.CREATED, one, {"level": one.level, "name": one.name, "part_of": one.within}, import_id
            )

    async def _create_units(self, change: Change, new: list[Named], import_id: str) -> None:
        rows: list[dict[str, Any]] = [
            {
                "within": one.within,
                "values": {
                    "id": one.id,
                    "name": one.name,
                    "name_key": one.key,
                    "key": organisation_key(one.above[0] if one.above else None, one.key),
                    "kind": one.kind,
                    "aliases": [],
                },
            }
            for one in new
        ]
        for batch in _batches(rows):
            await change.run(CREATE_UNITS, rows=batch)
        for one in new:
            self._record(
                change, Verb.CREATED, one, {"name": one.name, "kind": one.kind, "based_in": one.within}, import_id
            )

    async def _move(self, change: Change, moved: list[Named], import_id: str) -> None:
        """Put areas and units where they are now known to lie, under the keys that say so."""
        keys = []
        for one in moved:
            if one.level:
                await change.run(PLACE_AREA, id=one.id, within=one.within)
                keys += await areas.misplaced(change, one.id)
            else:
                keys.append({"id": one.id, "key": organisation_key(one.within, one.key)})
            told = {"part_of" if one.level else "based_in": one.within}
            self._record(change, Verb.UPDATED, one, told, import_id)
        for batch in _batches(keys):
            await change.run(SET_KEYS, rows=[{"id": row["id"], "key": row["key"]} for row in batch])
        units = [{"id": one.id, "within": one.within} for one in moved if not one.level]
        for batch in _batches(units):
            await change.run(BASE_UNITS, rows=batch)

    def _record(self, change: Change, verb: Verb, one: Named, after: dict[str, Any], import_id: str) -> None:
        kind = "Area" if one.level else "Organisation"
        change.record(verb, kind, one.id, after=after, import_id=import_id)


def _nearest(alike: Sequence[Named], name: str) -> Sequence[Named]:
    """Of those in one place, whoever is written just so, else whoever is named so: a spelling that was parted from a
    name goes to the record that it was parted for, every other one to the record of that name.
    """
    exactly = [one for one in alike if name == one.name or name in one.aliases]
    return exactly or [one for one in alike if name_key(one.name) == name_key(name)] or alike


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(items)
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]
