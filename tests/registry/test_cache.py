"""The cache may forget; it must never run code or keep anybody out."""

from __future__ import annotations

import pickle

import pytest

from registry.cache import ForgetfulCache, JsonSerializer

AWAY = "redis://127.0.0.1:1/0"


class Burglar:
    """What somebody who can write to the cache would like us to run."""

    ran = False

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Burglar.run, ("now",)

    @staticmethod
    def run(_when: str) -> None:
        Burglar.ran = True


def test_what_somebody_else_wrote_is_nothing_and_is_not_run() -> None:
    assert JsonSerializer().loads(pickle.dumps(Burglar())) is None
    assert not Burglar.ran


@pytest.mark.parametrize("value", [0, 7, "text", [1.5, "x"], {"a": None}, True, None])
def test_what_is_kept_comes_back(valkey: str, value: object) -> None:
    from django.core.cache import cache

    cache.set("kept", value)
    assert cache.get("kept") == value


def test_while_the_server_is_away_the_cache_is_empty() -> None:
    cache = ForgetfulCache(
        AWAY, {"OPTIONS": {"serializer": "registry.cache.JsonSerializer", "socket_connect_timeout": 1}}
    )
    cache.set("name", 1)
    assert (cache.get("name"), cache.get("name", "default"), cache.add("name", 1)) == (None, "default", True)
    assert (cache.touch("name"), cache.delete("name"), cache.has_key("name")) == (False, False, False)
    assert (cache.get_many(["name"]), cache.set_many({"name": 1})) == ({}, [])
    cache.delete_many(["name"])
    with pytest.raises(ValueError, match="nothing is counted"):
        cache.incr("name")
