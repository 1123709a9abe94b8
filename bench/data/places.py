"""Areas from county to grid, the units in them and their people."""

from datetime import date
from typing import NamedTuple

from bench.data.rows import Chance, Row
from bench.data.size import SEED, Size
from domain.areas import AreaLevel, area_key
from domain.organisations import OrganisationKind, organisation_key
from domain.people import person_key
from domain.text import name_key

KINDS: tuple[tuple[OrganisationKind, str], ...] = (
    (OrganisationKind.GOVERNMENT, "局"),
    (OrganisationKind.PUBLIC_INSTITUTION, "服务中心"),
    (OrganisationKind.STATE_FIRM, "供水公司"),
    (OrganisationKind.PRIVATE_FIRM, "商贸公司"),
    (OrganisationKind.SCHOOL, "小学"),
    (OrganisationKind.HOSPITAL, "医院"),
    (OrganisationKind.SOCIAL_ORGANISATION, "志愿者协会"),
    (OrganisationKind.PARTY_ORGANISATION, "党支部"),
    (OrganisationKind.PROPERTY_COMPANY, "物业公司"),
)
TIERS = ("市级", "区级", "街道级", None)
BASES = ("共建协议(示例)", "联席会议纪要(示例)")


class Places(NamedTuple):
    """Rows by label. `within` of an area and a unit is the area that it lies in, `unit` that of a person."""

    counties: list[Row]
    streets: list[Row]
    communities: list[Row]
    grids: list[Row]
    organisations: list[Row]
    people: list[Row]
    pairings: list[Row]
    aliases: list[Row]


def places(size: Size) -> Places:
    chance = Chance(SEED)
    counties = _areas(chance, AreaLevel.COUNTY, size.counties, "示例县{}", [])
    streets = _areas(chance, AreaLevel.STREET, size.streets, "示例街道{}", counties)
    communities = _areas(chance, AreaLevel.COMMUNITY, size.communities, "示例社区{}", streets)
    grids = _areas(chance, AreaLevel.GRID, size.grids, "第{}网格", communities)
    organisations = _organisations(chance, size, communities)
    return Places(
        counties,
        streets,
        communities,
        grids,
        organisations,
        _people(chance, size, organisations, communities),
        _pairings(chance, organisations, communities),
        _aliases(chance, organisations),
    )


def _areas(chance: Chance, level: AreaLevel, number: int, name: str, above: list[Row]) -> list[Row]:
    rows = []
    for i in range(number):
        within = above[i % len(above)] if above else None
        at = within["values"] if within else {"longitude": 116.0 + i / 10, "latitude": 28.5}
        named = name.format(i + 1)
        row = chance.row(
            level=level.value,
            name=named,
            name_key=name_key(named),
            key=area_key(level, within["id"] if within else None, name_key(named)),
            code=f"{level.value[:2]}{i + 1:06}",
            aliases=[],
            longitude=chance.near(at["longitude"]),
            latitude=chance.near(at["latitude"]),
        )
        rows.append({**row, "label": level.label, "within": within["id"] if within else None, "above": within})
    return rows


def _organisations(chance: Chance, size: Size, communities: list[Row]) -> list[Row]:
    rows = []
    for i in range(size.organisations):
        kind, ending = KINDS[i % len(KINDS)]
        name = f"示例{i + 1}{ending}"
        home = communities[i % len(communities)]
        county = home["above"]["above"]
        row = chance.row(
            name=name,
            name_key=name_key(name),
            key=organisation_key(county["id"], name_key(name)),
            kind=kind.value,
            tier=chance.choice(TIERS),
            code=f"U{i + 1:06}",
            aliases=[],
            longitude=chance.near(home["values"]["longitude"]),
            latitude=chance.near(home["values"]["latitude"]),
        )
        rows.append({**row, "within": home["id"]})
    return rows


def _people(chance: Chance, size: Size, organisations: list[Row], communities: list[Row]) -> list[Row]:
    rows = []
    for i in range(size.people):
        unit = organisations[i % len(organisations)]
        name = f"示例人员{i + 1}"
        row = chance.row(name=name, key=person_key(unit["id"], name_key(name)), phone=f"000-{i + 1:08}")
        registered = chance.choice(communities)["id"] if chance.random() < 0.5 else None
        rows.append({**row, "unit": unit["id"], "community": registered})
    return rows


def _pairings(chance: Chance, organisations: list[Row], communities: list[Row]) -> list[Row]:
    """A unit is paired with one to three communities, the first of them in turn, so that each has some."""
    rows = []
    for i, unit in enumerate(organisations):
        others = chance.sample(communities, chance.randrange(3))
        for id_ in dict.fromkeys([communities[i * 7 % len(communities)]["id"], *(one["id"] for one in others)]):
            since = date(2024, 1, 1).replace(month=chance.randint(1, 12))
            rows.append({"unit": unit["id"], "community": id_, "since": since, "basis": chance.choice(BASES)})
    return rows


def _aliases(chance: Chance, organisations: list[Row]) -> list[Row]:
    """One unit in ten was once called otherwise."""
    rows = []
    for unit in organisations[::10]:
        name = f"原{unit['values']['name']}"
        county = unit["values"]["key"].partition("/")[0]
        row = chance.row(name=name, name_key=name_key(name), key=organisation_key(county, name_key(name)), aliases=[])
        rows.append({**row, "unit": unit["id"]})
    return rows
