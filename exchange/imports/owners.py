"""Whom a row is of: its names, resolved to units, areas and people within the place of its list."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from domain.areas import AreaLevel
from domain.lists import ListKind, Problem
from domain.refusals import InvalidInput, NameAmbiguous
from exchange.imports.comparison import changed_fields
from exchange.imports.exported import Exported
from exchange.imports.lines import Line
from exchange.imports.options import Options
from exchange.recognition import Table
from exchange.rows import area_path
from exchange.titles import read_place
from graph.names import Named, Names, Scope

OWNER_FIELDS = {"unit", "joins", "community"}
_STREET = re.compile(r"(?:街道|镇|乡)$")


class Owners:
    """The units, areas and people of one import; `find` first, then ask for those of a row."""

    def __init__(self, names: Names, options: Options, exported: Mapping[str, Exported]) -> None:
        self._names = names
        self._options = options
        self._exported = exported
        self._scopes: dict[int, Scope] = {}

    def places(self) -> set[str]:
        """The ids of the counties and streets whose lists these are."""
        return {scope.area.id for scope in self._scopes.values() if scope.area}

    async def find(self, lines: Sequence[Line]) -> None:
        """Resolve the names in all of them; a row whose names are ambiguous is refused."""
        tables = {id(line.table): line.table for line in lines}
        places = {key: self._place(table) for key, table in tables.items()}
        area_names = {name for place in places.values() for name in place if name}
        unit_names: set[str] = set()
        for line in lines:
            unit_names.update(line.draft.units)
            for name in line.draft.communities:
                area_names.update(part for part in area_path(name) if part)
        await self._names.load(area_names, unit_names)
        for key, (county_name, street_name) in places.items():
            county = self._names.area(AreaLevel.COUNTY, county_name, None) if county_name else None
            street = self._names.area(AreaLevel.STREET, street_name, county) if street_name else None
            if street and not county and street.above:
                county = Named(street.above[0], "", "", AreaLevel.COUNTY, ())
            self._scopes[key] = Scope(county, street)
        for line in lines:
            if line.outcome is None:
                self._find_owners(line, self._scopes[id(line.table)])

    def _place(self, table: Table) -> tuple[str | None, str | None]:
        """The names of county and street: as the user says, else off the titles."""
        if area := self._options.area:
            county, street, _ = read_place(area)
            if not (county or street):
                raise InvalidInput(
                    "area", f"“{area}”不是区县或街道的名称", f"“{area}” is no name of a county or street (…县…街道)"
                )
            return county, street
        return table.titles.county, table.titles.street

    def _find_owners(self, line: Line, scope: Scope) -> None:
        made, kind = line.draft, line.table.kind
        record = self._exported.get(made.record_id or "")
        if record and not OWNER_FIELDS & changed_fields(line, record.fields, exported=True):
            line.owners = record.owners
            return
        column = "unit"
        try:
            units = [[self._names.unit(name, scope, made.unit_kind).id, name] for name in made.units]
            column = "community"
            areas = [[self._area(name, scope).id, name] for name in made.communities]
        except NameAmbiguous as refusal:
            line.complain(Problem.NAME_AMBIGUOUS, column, refusal.name)
            return
        if made.whole_area:
            every = line.row.fields["community"]
            if kind is ListKind.PAIRINGS or (kind is ListKind.NEEDS and not scope.area):
                line.complain(Problem.COMMUNITY_MISSING, "community", every)
                return
            areas = [[scope.area.id, every]] if scope.area else []
        ties: list[list[Any]]
        if kind is ListKind.RESOURCES:
            ties = [["OFFERS", *unit] for unit in units]
        elif kind is ListKind.NEEDS:
            ties = [["RAISES", *area] for area in areas]
        else:
            ties = [["LED_BY", *unit] for unit in units[:1]]
            ties += [["JOINS", *unit] for unit in units[1:] if unit[0] != units[0][0]]
            ties += [["BENEFITS", *area] for area in areas]
        line.owners = list({(tie[0], tie[1]): tie for tie in ties}.values())

    def _area(self, name: str, scope: Scope) -> Named:
        county_name, street_name, own = area_path(name)
        county = self._names.area(AreaLevel.COUNTY, county_name, None) if county_name else scope.county
        if _STREET.search(own):
            return self._names.area(AreaLevel.STREET, own, county)
        street = self._names.area(AreaLevel.STREET, street_name, county) if street_name else scope.street
        return self._names.area(AreaLevel.COMMUNITY, own, street or county)

    async def load_people(self, kind: ListKind, lines: Sequence[Line]) -> None:
        """Read the people that these rows name."""
        wanted: set[tuple[str, str]] = set()
        for line in lines:
            if kind is ListKind.PROJECTS:
                wanted.update((self._responsible_to(line), name) for name in line.draft.responsible)
            elif line.draft.contact:
                wanted.add((line.owners[0][1], line.draft.contact))
        await self._names.load_people(wanted)

    def contacts(self, line: Line) -> list[list[Any]]:
        """The ties [type, id, phone] of those to call about the entry."""
        made = line.draft
        if line.table.kind is ListKind.PROJECTS or not made.contact:
            return []
        return [["CONTACT_FOR", self._names.person(line.owners[0][1], made.contact, made.phone), made.phone]]

    def responsible(self, line: Line) -> list[list[Any]]:
        """The ties of those who see to the project."""
        names = line.draft.responsible
        return [["RESPONSIBLE_FOR", self._names.person(self._responsible_to(line), name), None] for name in names]

    def _responsible_to(self, line: Line) -> str:
        """Whoever sees to projects works for the office whose list it is; else for the unit that leads."""
        area = self._scopes[id(line.table)].area
        return area.id if area else line.owners[0][1]
