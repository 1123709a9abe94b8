"""What the answers of all sides have in common: the same facts in the same order, whatever they are wrapped in."""

import hashlib
from typing import Any

import orjson

# Objects that only wrap what they hold: `edges { node { .. } properties { .. } }`, `nodes { need { .. } }`.
WRAPPERS = frozenset({"node", "properties", "need", "resource", "key", "createNeeds", "updateNeeds"})
LISTS = frozenset({"nodes", "edges", "groups"})


def digest(body: bytes, unordered: frozenset[str]) -> str:
    """The same for two answers that say the same. Raises ValueError for one that says that it failed."""
    answer = orjson.loads(body)
    if "errors" in answer or not answer.get("data"):
        raise ValueError(body[:500].decode(errors="replace"))
    said = canonical(_grouped(answer["data"]), unordered)
    return hashlib.blake2b(_sortable(said), digest_size=16).hexdigest()


def canonical(value: Any, unordered: frozenset[str] = frozenset()) -> Any:
    """A value without wrappers: a list of one is what it holds, whole numbers are integers.

    That a library has no links to one, but lists of one, is no difference in what is said.
    """
    match value:
        case float():
            return int(value) if value.is_integer() else value
        case list():
            rows = [canonical(row, unordered) for row in value]
            return rows[0] if len(rows) == 1 else rows or None
        case dict():
            return _object(value, unordered)
        case _:
            return value


def _object(value: dict[str, Any], unordered: frozenset[str]) -> Any:
    fields: dict[str, Any] = {}
    for name, field in value.items():
        plain = canonical(field, unordered)
        if name in WRAPPERS and isinstance(plain, dict):
            fields |= plain
        else:
            fields["nodes" if name in LISTS else name] = (
                sorted(plain, key=_sortable) if name in unordered and isinstance(plain, list) else plain
            )
    return fields["nodes"] if fields.keys() == {"nodes"} else fields


def _sortable(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _grouped(data: dict[str, Any]) -> dict[str, Any]:
    """Groups that were asked for as one count each, `HEALTH__DONE: { aggregate { count { nodes } } }`, as groups."""
    if not all("__" in name for name in data):
        return data
    groups = []
    for name, connection in data.items():
        category, status = name.split("__")
        if count := connection["aggregate"]["count"]["nodes"]:
            groups.append({"category": category, "status": status, "count": count})
    return {"street": {"projects": groups}}
