"""`/metrics`: what the program counts, for Prometheus (or in OpenMetrics, to whoever accepts that)."""

from prometheus_client import REGISTRY, Histogram
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import Response

from graph.telemetry import SECONDS

REQUEST_SECONDS = Histogram(
    "cobuild_request_seconds",
    "Time of a GraphQL request: query, mutation, subscription or none; ok, error, refused, unavailable or gone.",
    ["operation", "outcome"],
    buckets=SECONDS,
)


async def metrics(request: Request) -> Response:
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(REGISTRY), media_type=media_type)
