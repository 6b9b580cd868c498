"""How many requests one key, or one address, may make in a minute (fields of draft-ietf-httpapi-ratelimit-headers-11).

A fixed window, counted in the cache. When the cache is down requests are let through: the limit guards against load,
and consent does not rest on it (API keys have 256 random bits, and every answer is decided and recorded the same). To
refuse everybody for want of a counter would keep tools from hearing that they must stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from registry.api.problems import Problem
from registry.times import unix

WINDOW_SECONDS = 60


@dataclass(frozen=True)
class Quota:
    """A policy by name, how much of it is left, and when it is whole again."""

    policy: str
    limit: int
    used: int
    seconds_left: int

    @property
    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit` (draft-11, sections 3 and 4)."""
        left = max(0, self.limit - self.used)
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.limit};w={WINDOW_SECONDS}',
            "RateLimit": f'"{self.policy}";r={left};t={self.seconds_left}',
        }


def spend_for_key(key_id: str, *, at: datetime, cost: int = 1) -> Quota:
    """Count requests of one API key. Raises Problem `quota-exceeded`."""
    return _spend("key", key_id, settings.SAYSO_RATE_PER_KEY, at, cost)


def spend_for_address(request: HttpRequest, *, at: datetime) -> Quota:
    """Count a request without valid credentials, by where it came from. Raises Problem `quota-exceeded`."""
    return _spend("address", _address(request), settings.SAYSO_RATE_PER_ADDRESS, at, 1)


def _spend(policy: str, who: str, limit: int, at: datetime, cost: int) -> Quota:
    window, seconds_in = divmod(unix(at), WINDOW_SECONDS)
    quota = Quota(policy, limit, _count(f"rate:{policy}:{who}:{window}", cost), WINDOW_SECONDS - seconds_in)
    if quota.used > limit:
        headers = {**quota.headers, "Retry-After": str(quota.seconds_left)}
        raise Problem(
            "quota-exceeded", f"more than {limit} requests in {WINDOW_SECONDS} seconds", headers=headers
        )
    return quota


def _count(name: str, cost: int) -> int:
    try:
        # Another process may make the counter between these two lines; both then add to the same one.
        cache.add(name, 0, timeout=2 * WINDOW_SECONDS)
        return int(cache.incr(name, cost))
    except ValueError:  # the cache is away, and has said so in the log
        return 0


def _address(request: HttpRequest) -> str:
    """The peer; behind a proxy we trust, the last address that this proxy wrote."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if settings.TRUSTED_PROXY:
        return request.headers.get("X-Forwarded-For", peer).rpartition(",")[2].strip() or peer
    return peer
