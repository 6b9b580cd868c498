"""The cache: counters for limits and ready-made answers. Nothing that decides rests on it, so it may forget.

It speaks JSON: Django's own serializer is pickle, and whoever could write to the cache could then run code here.
When the server is away, the cache is empty and keeps nothing: a performer can still sign in and withdraw.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

_log = logging.getLogger("registry.cache")
_T = TypeVar("_T")


class JsonSerializer:
    """Values as JSON; whole numbers bare, so that the server can count."""

    def dumps(self, value: Any) -> int | bytes:
        """Raises TypeError for what JSON does not hold."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """The value; None for bytes that nobody here wrote."""
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            return None


def _or(otherwise: Callable[..., _T], method: Callable[..., _T]) -> Callable[..., _T]:
    """The method, or what an empty cache would answer while the server is away."""

    @wraps(method)
    def forgetful(*args: Any, **kwargs: Any) -> _T:
        try:
            return method(*args, **kwargs)
        except (RedisError, OSError):
            _log.warning("cache away")
            return otherwise(*args, **kwargs)

    return forgetful


def _default(_cache: Any, _key: Any, default: Any = None, version: int | None = None) -> Any:  # noqa: ARG001 -- Django's names
    return default


def _not_counted(*_args: Any, **_kwargs: Any) -> int:
    raise ValueError("the cache is away: nothing is counted")


class ForgetfulCache(RedisCache):
    """Valkey or Redis while it is there, an empty cache while it is not."""

    get = _or(_default, RedisCache.get)
    add = _or(lambda *_a, **_k: True, RedisCache.add)
    set = _or(lambda *_a, **_k: None, RedisCache.set)
    touch = _or(lambda *_a, **_k: False, RedisCache.touch)
    delete = _or(lambda *_a, **_k: False, RedisCache.delete)
    incr = _or(_not_counted, RedisCache.incr)
    has_key = _or(lambda *_a, **_k: False, RedisCache.has_key)
    get_many = _or(lambda *_a, **_k: {}, RedisCache.get_many)
    set_many = _or(lambda *_a, **_k: [], RedisCache.set_many)
    delete_many = _or(lambda *_a, **_k: None, RedisCache.delete_many)
