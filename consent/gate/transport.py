"""HTTP to one registry, trusting nothing: bounded bytes, bounded time, no redirects, no compression, strict JSON.

No redirects, because a permit from elsewhere is not the registry's; no compression, because a small body must not
become a large one. Plain http is accepted on this machine only: an API key in clear is everybody's.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from consent import canonical
from consent.errors import MalformedError, RegistryUnreachable
from consent.gate.clock import Clock
from consent.gate.errors import AnswerUntrusted, RegistryProblem, UseFileError

MAX_ANSWER = 2 * 1024 * 1024
MAX_PROBLEM = 64 * 1024
TIMEOUT_SECONDS = 10.0
USER_AGENT = "sayso-gate/1"


@dataclass(frozen=True)
class Reply:
    """One answer: the decoded JSON (None for an empty body), its headers, and how far the registry's clock is ahead."""

    status: int
    value: Any
    headers: Mapping[str, str]
    skew_seconds: float | None


class Transport:
    """The wire to one registry. Safe to use from several threads."""

    def __init__(
        self, registry: str, api_key: str | None, *, clock: Clock, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        self.registry = checked_address(registry)
        self.clock = clock
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": USER_AGENT}
        if api_key:
            headers["Authorization"] = f"Bearer {_checked_key(api_key)}"
        self._timeout = timeout
        encrypted = self.registry.startswith("https:")
        # In clear, to this machine: no certificates to load, and no proxy that would be shown the key.
        self._http = httpx.Client(
            headers=headers, timeout=timeout, follow_redirects=False, verify=encrypted, trust_env=encrypted
        )

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def __del__(self) -> None:
        # `with Gate(…).lease(use)` leaves nobody to close the gate; its connections must not outlive it.
        if hasattr(self, "_http"):
            self._http.close()

    def get(self, path: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None,
            limit: int = MAX_ANSWER, wait: float = 0.0) -> Reply:  # fmt: skip
        """GET a JSON document; `wait` seconds longer than usual, for a long poll. 304 comes back with value None."""
        return self._ask("GET", path, limit, wait, params=dict(params or {}), headers=dict(headers or {}))

    def post(
        self, path: str, value: Any, *, headers: Mapping[str, str] | None = None, within: float | None = None
    ) -> Reply:
        """POST a JSON document; `within` seconds at most, where the usual time is more than is left."""
        wait = 0.0 if within is None else min(0.0, max(within, 0.5) - self._timeout)
        return self._ask("POST", path, MAX_ANSWER, wait, json=value, headers=dict(headers or {}))

    @contextmanager
    def stream(
        self, path: str, *, headers: Mapping[str, str], read_timeout: float
    ) -> Iterator[httpx.Response]:
        """An open response whose body goes on; for the stream of notices."""
        timeout = httpx.Timeout(self._timeout, read=read_timeout)
        with self._translated(), self._http.stream(
            "GET", self.registry + path, headers=dict(headers), timeout=timeout
        ) as response:  # fmt: skip
            if response.status_code != 200:
                _refuse(response.status_code, response.headers, _body(response, MAX_PROBLEM))
            yield response

    def _ask(self, method: str, path: str, limit: int, wait: float, **arguments: Any) -> Reply:
        before = self.clock.now()
        timeout = self._timeout + wait
        deadline = before.monotonic + 2 * timeout
        with self._translated(), self._http.stream(
            method, self.registry + path, timeout=timeout, **arguments
        ) as response:  # fmt: skip
            body = _body(response, limit, lambda: self.clock.now().monotonic > deadline)
        after = self.clock.now()
        if response.status_code not in (200, 202, 204, 304):
            _refuse(response.status_code, response.headers, body)
        skew = _skew(response.headers.get("date"), before.wall, after.wall)
        return Reply(response.status_code, _json(body) if body else None, response.headers, skew)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException:
            raise RegistryUnreachable(f"`{self.registry}` did not answer in time") from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError) as error:
            reason = str(error).partition("] ")[2] or str(error) or type(error).__name__
            message = f"`{self.registry}` cannot be reached: {reason[:1].lower()}{reason[1:]}"
            raise RegistryUnreachable(message) from None
        except RuntimeError:
            if not self._http.is_closed:
                raise
            raise RegistryUnreachable("this gate is closed") from None


def checked_address(registry: str) -> str:
    """The registry's address without a trailing slash. Raises UseFileError unless it is https, or http to here."""
    try:
        parts = urlsplit(registry)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("https", "http"):
        raise UseFileError(f"`{registry}` is not the address of a registry, like https://registry.example")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise UseFileError(f"`{registry}` has more than a host and a path")
    if parts.scheme == "http" and not _is_here(host):
        raise UseFileError(
            f"`{registry}` is not encrypted; only a registry on this machine may be reached by http"
        )
    return registry.rstrip("/")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _checked_key(api_key: str) -> str:
    key = api_key.strip()
    if not key.isascii() or not key.isprintable() or " " in key or not key:
        raise UseFileError("the API key has characters that no key has; copy it again")
    return key


def _body(response: httpx.Response, limit: int, too_late: Any = lambda: False) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise AnswerUntrusted("the answer is compressed, though that was not asked for")
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > limit:
            raise AnswerUntrusted(f"the answer is longer than {limit} bytes")
        if too_late():
            raise RegistryUnreachable("the answer came too slowly")
    return bytes(body)


def _json(body: bytes) -> Any:
    try:
        return canonical.parse(body, max_bytes=MAX_ANSWER)
    except MalformedError as error:
        raise AnswerUntrusted(f"the answer is not JSON that can be trusted: {error}") from None


def _refuse(status: int, headers: Mapping[str, str], body: bytes) -> None:
    if 300 <= status < 400:
        raise AnswerUntrusted(f"the registry answered with a redirect ({status}), and those are not followed")
    problem: Any = {}
    if "json" in headers.get("content-type", ""):
        try:
            problem = canonical.parse(body, max_bytes=MAX_PROBLEM)
        except MalformedError:
            problem = {}
    problem = problem if isinstance(problem, dict) else {}
    detail = (
        problem.get("detail")
        or problem.get("title")
        or httpx.codes.get_reason_phrase(status)
        or "no reason given"
    )
    raise RegistryProblem(
        f"the registry answered {status}: {str(detail)[:500]}",
        status=status,
        slug=str(problem.get("type", "")).rpartition("/")[2],
        retry_after=_seconds(headers.get("retry-after")),
    )


def _seconds(text: str | None) -> float:
    return min(float(text), 3600.0) if text and text.isascii() and text.isdigit() else 0.0


def _skew(date: str | None, before: float, after: float) -> float | None:
    """How far the registry's clock is ahead of ours; 0 while the whole second it names touches our round trip."""
    try:
        theirs = parsedate_to_datetime(date or "").timestamp()
    except (TypeError, ValueError):
        return None
    if theirs > after:
        return theirs - after
    return min(0.0, theirs + 1 - before)
