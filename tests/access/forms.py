"""The shapes of questions that are asked again and again, and what an oracle answers to them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.roles import Role
from tests.access.oracle import AREAS, Seen

R = Role
READERS = (R.DISTRICT_OFFICER, R.STREET_OFFICER, R.COMMUNITY_WORKER, R.UNIT_EDITOR, R.ANALYST)
ALL = (*READERS, R.INTEGRATION, R.MEMBER, R.RESIDENT)
WITH_RESOURCES = (*READERS, R.INTEGRATION, R.MEMBER)
WITH_PEOPLE = (R.DISTRICT_OFFICER, R.STREET_OFFICER, R.COMMUNITY_WORKER, R.UNIT_EDITOR, R.MEMBER, R.RESIDENT)
ORDER = "first: 60, orderBy: [{id: ASC}]"
Answer = Callable[[Seen, str], Any]


@dataclass(frozen=True)
class Form:
    """`text` may ask of `$id`, any record; `roles` may ask it, and are answered with `answer`. Others are refused."""

    name: str
    text: str
    answer: Answer
    roles: tuple[Role, ...]
    labels: frozenset[str]


def page(nodes: list[str], **parts: Callable[[str], Any]) -> dict[str, Any]:
    return {
        "totalCount": len(nodes),
        "nodes": [{"id": node, **{name: part(node) for name, part in parts.items()}} for node in nodes],
    }


def one(nodes: list[str]) -> dict[str, str] | None:
    return {"id": nodes[0]} if nodes else None


def _list(field: str, roles: tuple[Role, ...], *labels: str) -> Form:
    return Form(
        f"list of {field}",
        f"{{ {field}({ORDER}) {{ totalCount nodes {{ id }} }} }}",
        lambda seen, _: {field: page(seen.a(*labels))},
        roles,
        frozenset(labels),
    )


def _nested(seen: Seen, _: str) -> Any:
    def needs(area: str) -> Any:
        return page(seen.seen(seen.to(seen.down(area), "RAISES")))

    def projects(area: str) -> Any:
        return page(seen.seen(seen.fro(seen.down(area), "BENEFITS")))

    return {
        "areas": page(
            seen.a(*AREAS),
            needs=needs,
            projects=projects,
            organisations=lambda area: page(seen.seen(seen.fro(seen.down(area), "BASED_IN"))),
            path=lambda area: [{"id": each} for each in sorted(_up(seen, area) & seen.nodes)],
        )
    }


def _up(seen: Seen, area: str) -> set[str]:
    found = layer = {area}
    for _ in range(5):
        layer = seen.to(layer, "PART_OF") & seen.nodes
        found = found | layer
    return found


def _matches(seen: Seen, _: str) -> Any:
    def fits(need: str) -> Any:
        return page_of_edges(seen.seen(seen.fro([need], "MATCHES")))

    return {"needs": page(seen.a("Need"), raisedBy=lambda n: one(seen.seen(seen.fro([n], "RAISES"))), matches=fits)}


def page_of_edges(ends: list[str]) -> dict[str, Any]:
    return {"totalCount": len(ends), "nodes": [{"resource": {"id": end}} for end in ends]}


def _projects(seen: Seen, _: str) -> Any:
    return {
        "projects": page(
            seen.a("Project"),
            lead=lambda p: one(seen.seen(seen.to([p], "LED_BY"))),
            joined=lambda p: page(seen.seen(seen.fro([p], "JOINS"))),
            communities=lambda p: page(seen.seen(seen.to([p], "BENEFITS"))),
            reports=lambda p: page(seen.seen(seen.fro([p], "REPORTS_ON"))),
        )
    }


def _fitting(seen: Seen, _: str) -> Any:
    def fitting(unit: str) -> set[str]:
        paired = seen.seen(seen.to([unit], "PAIRED_WITH"))
        areas = seen.within(paired, 3) & seen.nodes
        own = set(seen.seen(seen.to([unit], "OFFERS")))
        return {
            need for need in seen.seen(seen.to(areas, "RAISES")) if own & set(seen.seen(seen.fro([need], "MATCHES")))
        }

    return {
        "organisations": page(
            seen.a("Organisation"),
            resources=lambda unit: page(seen.seen(seen.to([unit], "OFFERS"))),
            fittingNeeds=lambda unit: page(sorted(fitting(unit))),
        )
    }


def _filtered(seen: Seen, wanted: str) -> Any:
    raised = [need for need in seen.a("Need") if wanted in seen.seen(seen.fro([need], "RAISES"))]
    matched = [r for r in seen.a("Resource") if seen.seen(seen.to([r], "MATCHES"))]
    unmatched = [r for r in seen.a("Resource") if not seen.seen(seen.to([r], "MATCHES"))]
    twice = [n for n in seen.a("Need") if len(seen.seen(seen.fro([n], "MATCHES"))) >= 2]
    return {"raised": page(raised), "matched": page(matched), "unmatched": page(unmatched), "twice": page(twice)}


def _grouped(seen: Seen, _: str) -> Any:
    numbers: dict[str | None, int] = {}
    for need in seen.a("Need"):
        raisers: list[str | None] = [*seen.seen(seen.fro([need], "RAISES"))] or [None]
        for raiser in raisers:
            numbers[raiser] = numbers.get(raiser, 0) + 1
    ranked = sorted(numbers.items(), key=lambda each: (-each[1], each[0] is None, each[0] or ""))
    return {"needs": {"groups": [{"key": {"raisedBy": {"id": key}}, "count": count} for key, count in ranked]}}


def _ordered(seen: Seen, _: str) -> Any:
    ranked = sorted(seen.a("Resource"), key=lambda r: (-len(seen.seen(seen.to([r], "MATCHES"))), r))
    return {"resources": {"nodes": [{"id": each} for each in ranked]}}


def _by_id(seen: Seen, wanted: str) -> Any:
    return {"node": {"id": wanted} if wanted in seen.nodes else None}


PAGE = f"({ORDER}) {{ totalCount nodes {{ id }} }}"
COUNTED = "(first: 60) { totalCount nodes { resource { id } } }"
FORMS = (
    _list("areas", ALL, *AREAS),
    _list("organisations", ALL, "Organisation"),
    _list("needs", ALL, "Need"),
    _list("projects", ALL, "Project"),
    _list("resources", WITH_RESOURCES, "Resource"),
    _list("people", WITH_PEOPLE, "Person"),
    _list("meetings", READERS, "Meeting"),
    Form(
        "what lies in areas",
        f"{{ areas({ORDER}) {{ totalCount nodes {{ id needs{PAGE} projects{PAGE} organisations{PAGE} "
        "path { id } } } }",
        _nested,
        READERS,
        frozenset({*AREAS, "Need", "Project", "Organisation"}),
    ),
    Form(
        "what fits needs",
        f"{{ needs({ORDER}) {{ totalCount nodes {{ id raisedBy {{ id }} matches{COUNTED} }} }} }}",
        _matches,
        READERS,
        frozenset({"Need", "Resource", "Organisation", "Person", *AREAS}),
    ),
    Form(
        "projects and whom they are of",
        f"{{ projects({ORDER}) {{ totalCount nodes {{ id lead {{ id }} joined{PAGE} communities{PAGE} "
        f"reports{PAGE} }} }} }}",
        _projects,
        ALL,
        frozenset({"Project", "Organisation", "ProgressReport", *AREAS}),
    ),
    Form(
        "what units could do",
        f"{{ organisations({ORDER}) {{ totalCount nodes {{ id resources{PAGE} fittingNeeds{PAGE} }} }} }}",
        _fitting,
        READERS,
        frozenset({"Organisation", "Resource", "Need", "Community"}),
    ),
    Form(
        "filters",
        f"""query($id: ID!) {{
  raised: needs({ORDER}, filter: {{raisedBy: {{id: {{eq: $id}}}}}}) {{ totalCount nodes {{ id }} }}
  matched: resources({ORDER}, filter: {{matches: {{some: {{}}}}}}) {{ totalCount nodes {{ id }} }}
  unmatched: resources({ORDER}, filter: {{matches: {{none: {{}}}}}}) {{ totalCount nodes {{ id }} }}
  twice: needs({ORDER}, filter: {{matches: {{count: {{gte: 2}}}}}}) {{ totalCount nodes {{ id }} }} }}""",
        _filtered,
        READERS,
        frozenset({"Need", "Resource", "Organisation", "Person", *AREAS}),
    ),
    Form(
        "groups",
        "{ needs { groups { key { raisedBy { id } } count } } }",
        _grouped,
        ALL,
        frozenset({"Need", "Organisation", "Person", *AREAS}),
    ),
    Form(
        "orders",
        "{ resources(first: 60, orderBy: [{matches: {count: DESC}}, {id: ASC}]) { nodes { id } } }",
        _ordered,
        READERS,
        frozenset({"Resource", "Need"}),
    ),
    Form("by id", "query($id: ID!) { node(id: $id) { id } }", _by_id, ALL, frozenset({"AgendaItem", "ProgressReport"})),
)
