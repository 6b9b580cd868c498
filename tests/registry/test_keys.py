from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from consent import signing
from consent.checkpoint import Verifier
from registry import keys
from tests.registry.cast import software_key


def _jwk(name: str) -> dict[str, str]:
    return software_key(name).public.to_jwk()


def test_published_keys_are_the_one_in_use_and_those_it_replaced(settings: Any) -> None:
    settings.SAYSO_RETIRED_KEYS = json.dumps(
        {"keys": [_jwk("old"), keys.permit_key().public.to_jwk(), _jwk("older")]}
    )

    published = keys.jwks()["keys"]

    assert [key["kid"] for key in published] == [
        keys.permit_key().kid,
        software_key("old").kid,
        software_key("older").kid,
    ]
    assert all("d" not in key for key in published)


def test_token_of_a_replaced_key_still_verifies(settings: Any) -> None:
    token = signing.sign({"a": 1}, typ="test", key=software_key("old"))
    settings.SAYSO_RETIRED_KEYS = json.dumps({"keys": [_jwk("old")]})

    assert signing.verify(token, typ="test", keys=keys.key_set()) == {"a": 1}


def test_key_may_be_a_jwk_too(settings: Any) -> None:
    key = software_key("jwk")
    number = key.private.private_numbers().private_value
    members = {**key.public.members, "d": signing.canonical.b64u(number.to_bytes(32, "big"))}
    settings.SAYSO_PERMIT_KEY = json.dumps(members)

    assert keys.permit_key().kid == key.kid


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("SAYSO_PERMIT_KEY", "nonsense", keys.permit_key),
        ("SAYSO_PERMIT_KEY", "{}", keys.permit_key),
        ("SAYSO_PERMIT_KEY", "the log's", keys.permit_key),
        ("SAYSO_LOG_KEY", "the permits'", keys.log_key),
        ("SAYSO_RETIRED_KEYS", "nonsense", keys.jwks),
        ("SAYSO_RETIRED_KEYS", '{"keys": [1]}', keys.jwks),
    ],
)
def test_wrong_key_stops_us_and_names_the_setting(settings: Any, name: str, value: str, read: Any) -> None:
    others = {"the log's": settings.SAYSO_LOG_KEY, "the permits'": settings.SAYSO_PERMIT_KEY}
    setattr(settings, name, others.get(value, value))

    with pytest.raises(ImproperlyConfigured, match=name):
        read()


def test_log_is_named_by_its_address_without_the_scheme(settings: Any) -> None:
    settings.SAYSO_BASE_URL = "https://registry.example"

    verifier = Verifier.from_vkey(keys.log_vkey())

    assert (keys.issuer(), verifier.name) == ("https://registry.example", "registry.example/log")
    assert verifier == keys.log_key().verifier
