"""How often somebody may ask: so many requests a minute, evenly refilled (a token bucket, kept as GCRA).

Each process counts for itself, so that several together let through as many times more. What must hold over all of
them belongs into the proxy in front.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address
from typing import Final, NamedTuple

WINDOW_SECONDS: Final = 60
CALLERS: Final = 20_000


class Rate(NamedTuple):
    """What came of counting one request: whether it may be answered, and what the standard headers say."""

    allowed: bool
    limit: int
    left: int
    reset: int

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """`RateLimit` and `RateLimit-Policy` as the IETF's draft 10 has them, and `Retry-After` (RFC 9110)."""
        said = [
            (b"ratelimit-policy", b'"requests";q=%d;w=%d' % (self.limit, WINDOW_SECONDS)),
            (b"ratelimit", b'"requests";r=%d;t=%d' % (self.left, self.reset)),
        ]
        return said if self.allowed else [*said, (b"retry-after", b"%d" % self.reset)]


class Rates:
    """Counts by caller, of whom the `CALLERS` latest are known."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # When each caller's bucket is full again.
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def count(self, caller: str, limit: int) -> Rate:
        """One request of a caller who may make `limit` of them a minute."""
        now, each = self._clock(), WINDOW_SECONDS / limit
        full_at = max(self._full_at.get(caller, now), now) + each
        used = (full_at - now) / each
        if used > limit + 1e-6:
            return Rate(False, limit, 0, math.ceil(full_at - now - WINDOW_SECONDS))
        self._full_at[caller] = full_at
        self._full_at.move_to_end(caller)
        if len(self._full_at) > CALLERS:
            self._full_at.popitem(last=False)
        return Rate(True, limit, int(limit - used + 1e-6), math.ceil(full_at - now))


def address_of(host: str) -> str:
    """Whom to count at an address: of IPv6 the network of 64 bits, all of which one caller can have."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else str(int(address) >> 64)
