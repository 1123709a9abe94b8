"""Which records lie within what was granted: Cypher over a record and what the first line of the statement matched.

What a statement carries: `roots`, the areas or units that were granted; `areas`, those in them (for a unit: of the
communities it is paired with); `me`, the person that the account belongs to; `whole`, whether `roots` are all counties.

An area is walked down from once where it is small, a street or less: a record then needs one step and a look into
`areas`. From a county, with its thousands, each record is walked up from instead, at most five steps. Whoever is
granted all counties there are sees what lies nowhere, too, and nothing has to be walked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from domain.access import SPHERES, Sphere, reads
from domain.roles import Role

Predicate = Callable[[str], str]

# The areas of a granted one; of communities that a granted unit is paired with.
_DOWN: Final = "COLLECT { UNWIND roots AS root MATCH (root)<-[:PART_OF*0..5]-(area:Area) RETURN DISTINCT area }"
_PAIRED: Final = (
    "COLLECT { UNWIND roots AS root "
    "MATCH (root)-[:PAIRED_WITH]->(:Community)<-[:PART_OF*0..3]-(area:Area) RETURN DISTINCT area }"
)
_ALL_COUNTIES: Final = (
    "any(root IN roots WHERE root:County) AND NOT EXISTS { MATCH (county:County) WHERE NOT county IN roots }"
)
_PERSON: Final = "COLLECT { MATCH (:Account {subject: $subject})-[:BELONGS_TO]->(person:Person) RETURN person }"
# A project that everybody in the area may know of.
_PUBLISHED: Final = "['AGREED', 'CLAIMED', 'UNDER_WAY', 'DONE', 'CONFIRMED', 'CLOSED_OUT']"


def any_of(*ways: str) -> str:
    return f"({' OR '.join(ways)})"


def exists(pattern: str, where: str) -> str:
    return f"EXISTS {{ {pattern} WHERE {where} }}"


@dataclass(frozen=True)
class Scopes:
    """What a role may see and what it may change, by the label of the record; what has no predicate it may not.

    `opening` begins its statements and leaves one row, or none where the role is not granted; `carried` is in it.
    """

    opening: str = ""
    carried: tuple[str, ...] = ()
    see: Mapping[str, Predicate] = field(default_factory=dict)
    change: Mapping[str, Predicate] = field(default_factory=dict)


def _granted(role: Role, label: str, **more: str) -> tuple[str, tuple[str, ...]]:
    grants = f"MATCH (:Account {{subject: $subject}})-[:GRANTED {{role: '{role.value}'}}]->(root{label})"
    worked_out = "".join(f", {expression} AS {name}" for name, expression in more.items())
    opening = f"{grants}\nWITH collect(root) AS roots WHERE size(roots) > 0\nWITH roots{worked_out}"
    return opening, ("roots", *more)


def _via(label: str, pattern: str, predicates: Mapping[str, Predicate]) -> Predicate:
    """Where one of this label, which `pattern` leads to as `that`, is within scope."""

    def predicate(this: str) -> str:
        that = f"{this}_{label[0].lower()}"
        return exists(pattern.format(this=this, that=f"{that}:{label}"), predicates[label](that))

    return predicate


def _anything(_this: str) -> str:
    return "true"


# --- areas -----------------------------------------------------------------------------------------------------------


def _of_areas(inside: Predicate, party: Predicate) -> tuple[dict[str, Predicate], dict[str, Predicate]]:
    """`inside` says that an area lies in a granted one, `party` the same of an area, unit or person."""

    def at(pattern: str) -> Predicate:
        return lambda this: exists(pattern.format(this=this, area=f"{this}_a:Area"), inside(f"{this}_a"))

    def by(pattern: str) -> Predicate:
        return lambda this: exists(pattern.format(this=this, party=f"{this}_p"), party(f"{this}_p"))

    def either(*ways: Predicate) -> Predicate:
        return lambda this: any_of(*(way(this) for way in ways))

    placed: dict[str, Predicate] = {
        "Area": inside,
        "Need": by("({this})<-[:RAISES]-({party})"),
        "Project": either(
            at("({this})-[:BENEFITS]->({area})"), at("({this})-[:LED_BY|JOINS]-(:Organisation)-[:BASED_IN]->({area})")
        ),
        "Meeting": at("({this})-[:HELD_BY]->({area})"),
        "AgendaItem": at("({this})<-[:HAS_ITEM]-(:Meeting)-[:HELD_BY]->({area})"),
        "DockingRun": at("({this})-[:COVERS]->({area})"),
    }
    placed["ProgressReport"] = _via("Project", "({this})-[:REPORTS_ON]->({that})", placed)
    member = by("({this})-[:MEMBER_OF|REGISTERED_WITH|SERVES]->({party})")
    see = {
        **placed,
        "Organisation": either(
            at("({this})-[:BASED_IN|PAIRED_WITH]->({area})"),
            at("({this})-[:LED_BY|JOINS]-(:Project)-[:BENEFITS]->({area})"),
            by("({this})-[:OFFERS]->(:Resource)-[:MATCHES]->(:Need)<-[:RAISES]-({party})"),
        ),
        "Resource": either(
            by("({this})<-[:OFFERS]-({party})"),
            at("({this})<-[:OFFERS]-(:Organisation)-[:PAIRED_WITH]->({area})"),
            by("({this})-[:MATCHES]->(:Need)<-[:RAISES]-({party})"),
        ),
        "PlannedDocking": at("({this})<-[:PLANS]-(:DockingRun)-[:COVERS]->({area})"),
        "Shortage": at("({this})<-[:FINDS]-(:DockingRun)-[:COVERS]->({area})"),
    }
    see["Person"] = either(
        member,
        by("({this})-[:CONTACT_FOR]->()<-[:RAISES|OFFERS]-({party})"),
        at("({this})-[:CONTACT_FOR|RESPONSIBLE_FOR|CLAIMED]->(:Project)-[:BENEFITS]->({area})"),
    )
    see["ListImport"] = either(
        by("({this})<-[:FROM]-()<-[:RAISES|OFFERS]-({party})"),
        at("({this})<-[:FROM]-(:Project)-[:BENEFITS]->({area})"),
    )
    change = {
        **placed,
        "Organisation": at("({this})-[:BASED_IN]->({area})"),
        "Resource": by("({this})<-[:OFFERS]-({party})"),
        # Whom a person stands for is in the key: `<id of the unit or area>/<name_key>`.
        "Person": either(
            member,
            by("({party}:Area {{id: split({this}.key, '/')[0]}})"),
            by("({party}:Organisation {{id: split({this}.key, '/')[0]}})"),
        ),
    }
    return see, change


def _is_me(this: str) -> str:
    return f"{this} IN me"


def _in_areas(this: str) -> str:
    return f"{this} IN areas"


def _party_in_areas(this: str) -> str:
    based = exists(f"({this})-[:BASED_IN|REGISTERED_WITH]->({this}_b)", f"{this}_b IN areas")
    return any_of(f"{this} IN areas", based)


def _below_roots(this: str) -> str:
    return exists(f"({this})-[:PART_OF*0..5]->({this}_r)", f"{this}_r IN roots")


def _party_below_roots(this: str) -> str:
    return exists(f"({this})-[:BASED_IN|REGISTERED_WITH|PART_OF*0..6]->({this}_r)", f"{this}_r IN roots")


def _or_whole(predicates: Mapping[str, Predicate]) -> dict[str, Predicate]:
    def or_whole(predicate: Predicate) -> Predicate:
        return lambda this: any_of("whole", predicate(this))

    return {label: or_whole(predicate) for label, predicate in predicates.items()}


def _wide_areas(role: Role) -> Scopes:
    opening, carried = _granted(role, ":Area", whole=_ALL_COUNTIES)
    see, change = (_or_whole(each) for each in _of_areas(_below_roots, _party_below_roots))
    return Scopes(opening, carried, see, change)


def _small_areas(role: Role) -> Scopes:
    opening, carried = _granted(role, ":Area", areas=_DOWN)
    return Scopes(opening, carried, *_of_areas(_in_areas, _party_in_areas))


# --- units and people ------------------------------------------------------------------------------------------------


def _units(role: Role) -> Scopes:
    opening, carried = _granted(role, ":Organisation", areas=_PAIRED, me=_PERSON)

    def ours(pattern: str, *lists: str) -> Predicate:
        def predicate(this: str) -> str:
            return exists(pattern.format(this=this, that=f"{this}_u"), any_of(*(f"{this}_u IN {of}" for of in lists)))

        return predicate

    offered = ours("({this})<-[:OFFERS]-({that})", "roots", "me")
    taken_on = ours("({this})-[:LED_BY|JOINS|CLAIMED]-({that})", "roots", "me")

    def member(this: str) -> str:
        joined = ours("({this})-[:MEMBER_OF]->({that})", "roots")(this)
        return any_of(f"{this} IN me", joined, f"split({this}.key, '/')[0] IN [unit IN roots | unit.id]")

    see: dict[str, Predicate] = {
        "Area": _in_areas,
        "Need": ours("({this})<-[:RAISES]-({that})", "roots", "areas", "me"),
        "Resource": offered,
        "Project": lambda this: any_of(
            taken_on(this), exists(f"({this})-[:BENEFITS]->({this}_a:Area)", f"{this}_a IN areas")
        ),
    }
    see["Organisation"] = lambda this: any_of(
        f"{this} IN roots", _via("Project", "({this})-[:LED_BY|JOINS]-({that})", see)(this)
    )
    see["ProgressReport"] = _via("Project", "({this})-[:REPORTS_ON]->({that})", see)
    see["AgendaItem"] = _via("Resource", "({this})-[:PROPOSES]->({that})", see)
    see["Meeting"] = _via("AgendaItem", "({this})-[:HAS_ITEM]->({that})", see)
    called = ours("({this})-[:CONTACT_FOR]->()<-[:RAISES|OFFERS]-({that})", "roots", "areas")
    see["Person"] = lambda this: any_of(member(this), called(this))
    change: dict[str, Predicate] = {"Person": _is_me, "Project": taken_on}
    if role is Role.UNIT_EDITOR:
        change |= {
            "Person": member,
            "Organisation": lambda this: f"{this} IN roots",
            "Resource": offered,
            "Need": ours("({this})<-[:RAISES]-({that})", "roots"),
        }
    change["ProgressReport"] = _via("Project", "({this})-[:REPORTS_ON]->({that})", change)
    return Scopes(opening, carried, see, change)


def _resident(role: Role) -> Scopes:
    opening, carried = _granted(role, ":Area", areas=_DOWN, me=_PERSON)

    def own(tie: str) -> Predicate:
        return lambda this: exists(f"({this})<-[:{tie}]-({this}_m)", f"{this}_m IN me")

    see: dict[str, Predicate] = {
        "Area": _in_areas,
        "Person": _is_me,
        "Need": own("RAISES"),
        "Project": lambda this: any_of(
            f"{this}.status IN {_PUBLISHED} AND "
            + exists(f"({this})-[:BENEFITS]->({this}_a:Area)", f"{this}_a IN areas"),
            own("CLAIMED")(this),
        ),
    }
    see["Organisation"] = _via("Project", "({this})-[:LED_BY|JOINS]-({that})", see)
    see["ProgressReport"] = _via("Project", "({this})-[:REPORTS_ON]->({that})", see)
    change = {name: see[name] for name in ("Person", "Need")} | {"Project": own("CLAIMED")}
    return Scopes(opening, carried, see, change)


_MAKERS: Final = {
    Sphere.WIDE_AREA: _wide_areas,
    Sphere.AREA: _small_areas,
    Sphere.UNIT: _units,
    Sphere.OWN: _resident,
}


def _scopes(role: Role, sphere: Sphere) -> Scopes:
    """The sphere of a role, without the types that the table doesn't let it read."""
    made = _MAKERS[sphere](role)
    see = {"ServiceType": _anything} | {label: one for label, one in made.see.items() if reads(role, label)}
    return replace(made, see=see)


SCOPES: Final[Mapping[Role, Scopes]] = {
    role: _scopes(role, sphere) for role, sphere in SPHERES.items() if sphere in _MAKERS
}
