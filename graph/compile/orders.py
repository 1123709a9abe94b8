"""Orders and cursors. A cursor holds the sort keys of a record, so that it marks one place whatever comes and goes."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

import orjson

from domain.refusals import InvalidInput

# Neo4j tells two zones apart even at the same moment; the graph keeps its moments in this one.
ZONE: Final = "Asia/Shanghai"


class SortKey(NamedTuple):
    """One key of a total order, as Cypher over a record. `said` is how the order is named in a cursor."""

    said: str
    expression: str
    descending: bool
    nullable: bool
    temporal: str | None = None

    @property
    def by(self) -> list[str]:
        """What is missing comes last either way. Rising, it does by itself; an index then gives the order."""
        if not self.descending:
            return [self.expression]
        return [*([f"{self.expression} IS NULL"] if self.nullable else []), f"{self.expression} DESC"]

    @property
    def kept(self) -> str:
        """How it goes into a cursor: times as text, which keeps their nanoseconds and their zone."""
        return f"toString({self.expression})" if self.temporal else self.expression

    def given(self, parameter: str) -> str:
        return f"{self.temporal}({parameter})" if self.temporal else parameter


def behind(keys: Sequence[SortKey], parameters: Sequence[str]) -> str:
    """What follows a place: later in the first key, or equal in it and later in the second, ..."""
    ways, equal = [], ""
    for key, parameter in zip(keys, parameters, strict=True):
        at, here = key.given(parameter), key.expression
        later = f"{here} {'<' if key.descending else '>'} {at}"
        if key.nullable:
            later = f"({later} OR {here} IS NULL AND {parameter} IS NOT NULL)"
        ways.append(equal + later)
        equal += (
            f"({here} = {at} OR {here} IS NULL AND {parameter} IS NULL) AND " if key.nullable else f"{here} = {at} AND "
        )
    return f"({' OR '.join(ways)})"


def cursor(order: Sequence[str], keys: Sequence[Any]) -> str:
    return urlsafe_b64encode(orjson.dumps([order, keys])).decode().rstrip("=")


def opened(text: str, keys: Sequence[SortKey]) -> list[Any]:
    """The sort keys inside a cursor. Raises InvalidInput for one that another order, or nobody, gave."""
    try:
        order, values = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if order != [key.said for key in keys] or len(values) != len(keys):
            raise ValueError("of another order")
        for key, value in zip(keys, values, strict=True):
            _check(key, value)
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidInput(
            "after",
            reason_zh="不是这个列表和排序给出的游标",
            reason_en="is not a cursor that this list gave in this order",
        ) from error
    return list(values)


def _check(key: SortKey, value: Any) -> None:
    if value is None and key.nullable:
        return
    if key.temporal == "date":
        date.fromisoformat(value)
    elif key.temporal == "datetime":
        datetime.fromisoformat(value.removesuffix(f"[{ZONE}]"))
    elif not isinstance(value, str | int | float):
        raise ValueError("not a sort key")
