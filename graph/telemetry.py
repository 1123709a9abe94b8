"""What statements and plans tell those who run the program: Prometheus metrics, a log line when slow, and a span.

A statement is known by its name alone. Its text is in the code; its parameters are nobody's business.
"""

import logging
from functools import cache
from time import perf_counter
from types import TracebackType

from neo4j.exceptions import Neo4jError
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer
from prometheus_client import Counter, Gauge, Histogram

log = logging.getLogger(__name__)

SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
STATEMENT_SECONDS = Histogram(
    "cobuild_statement_seconds", "Time of a statement by its name, retries apart.", ["statement"], buckets=SECONDS
)
STATEMENT_FAILURES = Counter(
    "cobuild_statement_failures",
    "Statements that failed or were given up, by what ended them.",
    ["statement", "reason"],
)
CONNECTIONS_IN_USE = Gauge("cobuild_connections_in_use", "Connections to Neo4j that something holds at this moment.")
PLANS = Counter("cobuild_plans", "Questions by whether their plan was there (hit) or had to be made (miss).", ["cache"])
plan_found = PLANS.labels("hit").inc
plan_made = PLANS.labels("miss").inc


# Names are few, and finding the histogram of one takes longer than adding to it.
_seconds_of = cache(STATEMENT_SECONDS.labels)


class Tracing:
    """Who keeps the spans: nobody, unless `app/tracing.py` was told of a collector."""

    tracer: Tracer | None = None


class Timed:
    """`with Timed(name, slow_seconds):` around one run of a statement."""

    __slots__ = ("_began", "_name", "_slow_seconds", "_span")

    def __init__(self, name: str, slow_seconds: float) -> None:
        self._name = name
        self._slow_seconds = slow_seconds
        self._span: Span | None = None

    def __enter__(self) -> None:
        if Tracing.tracer is not None:
            attributes = {"db.system.name": "neo4j", "db.query.summary": self._name}
            self._span = Tracing.tracer.start_span(self._name, kind=SpanKind.CLIENT, attributes=attributes)
        self._began = perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        seconds = perf_counter() - self._began
        _seconds_of(self._name).observe(seconds)
        if seconds >= self._slow_seconds:
            log.warning("slow statement %s: %.0f ms", self._name, seconds * 1000)
        # The message of an error may quote values; its code is enough to look for it.
        reason = None if kind is None else (isinstance(error, Neo4jError) and error.code) or kind.__name__
        if reason is not None:
            STATEMENT_FAILURES.labels(self._name, reason).inc()
        if self._span is not None:
            if reason is not None:
                self._span.set_attribute("error.type", reason)
                self._span.set_status(Status(StatusCode.ERROR))
            self._span.end()
