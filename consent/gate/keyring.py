"""The registry's public keys, fetched once, kept, and fetched again when a token names a key we have not seen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from consent import signing
from consent.errors import MalformedError, SignatureError
from consent.gate.errors import AnswerUntrusted
from consent.gate.transport import Transport

PATH = "/.well-known/jwks.json"
MAX_BYTES = 256 * 1024
FRESH_SECONDS = 600.0
BETWEEN_FETCHES = 5.0

_T = TypeVar("_T")


class Keyring:
    """Keys of one registry. A key that it no longer publishes is forgotten within FRESH_SECONDS."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._lock = threading.Lock()
        self._keys = signing.KeySet([])
        self._etag = ""
        self._fetched_at = float("-inf")

    def verify(self, check: Callable[[signing.KeySet], _T]) -> _T:
        """What `check` returns for the registry's keys; once more with new keys if it knew none that fits.

        Raises what `check` raises, and RegistryUnreachable when keys are needed and cannot be had.
        """
        try:
            return check(self._at_most(FRESH_SECONDS))
        except SignatureError:
            before = self._fetched_at
            keys = self._at_most(BETWEEN_FETCHES)
            if self._fetched_at == before:
                raise
            return check(keys)

    def to_dict(self) -> dict[str, list[dict[str, str]]]:
        """The keys as a JWKS document, to lie beside what they signed."""
        return self._at_most(FRESH_SECONDS).to_dict()

    def _at_most(self, age: float) -> signing.KeySet:
        with self._lock:
            now = self._transport.clock.now().monotonic
            if now - self._fetched_at > age:
                self._fetch()
                self._fetched_at = now
            return self._keys

    def _fetch(self) -> None:
        headers = {"If-None-Match": self._etag} if self._etag else {}
        reply = self._transport.get(PATH, headers=headers, limit=MAX_BYTES)
        if reply.status == 304 and self._etag:
            return
        try:
            self._keys = signing.KeySet.from_dict(reply.value)
        except MalformedError as error:
            raise AnswerUntrusted(f"the registry's keys cannot be read: {error}") from None
        self._etag = reply.headers.get("etag", "")
