"""What anybody may read: keys, metadata, status lists, the log, the description."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consent import canonical, checkpoint, proofs, signing, status_list
from registry import keys
from registry.actions.withdraw_grant import withdraw_grant
from registry.log.publishing import publish
from registry.models import LogEntry, Permit, Statement
from tests.registry.api.wire import Wire, a_moment_ago, problem, question
from tests.registry.cast import Cast

KEYS = "/.well-known/jwks.json"


def test_the_keys_are_a_jwks_with_a_tag_and_nothing_private(no_one: Wire) -> None:
    answer = no_one.get(KEYS)
    assert answer["Content-Type"] == "application/jwk-set+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert signing.KeySet.from_dict(answer.json()).get(keys.permit_key().kid)
    assert b'"d"' not in answer.content
    again = no_one.get(KEYS, If_None_Match=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == answer["ETag"]
    assert no_one.get(KEYS, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize("path", [KEYS, "/log/checkpoint", "/log/tile/0/000", "/v1/status/0", "/log/vkey"])
def test_a_browser_anywhere_may_read_what_is_public(no_one: Wire, path: str) -> None:
    asked = no_one.send(
        "OPTIONS", path, Origin="https://elsewhere.example", Access_Control_Request_Method="GET"
    )
    assert asked.status_code == 204
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert no_one.get(path)["Access-Control-Allow-Origin"] == "*"


def test_what_needs_a_key_is_not_for_browsers_elsewhere(cast: Cast, wire: Wire) -> None:
    answer = wire.get("/v1/tool", Origin="https://elsewhere.example")
    assert "Access-Control-Allow-Origin" not in answer


def test_the_metadata_name_the_addresses_that_answer(wire: Wire) -> None:
    found = wire.get("/.well-known/authzen-configuration").json()
    assert found["policy_decision_point"] == keys.issuer()
    for name, address in found.items():
        assert address.startswith(keys.issuer())
        if name != "policy_decision_point":
            assert wire.post(address.removeprefix(keys.issuer()), {}).status_code == 400


def test_security_txt_expires_in_the_future_and_within_a_year(no_one: Wire) -> None:
    answer = no_one.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=100) < left < timedelta(days=365)
    assert fields["Contact"].startswith(("mailto:", "https:"))
    assert fields["Canonical"] == f"{keys.issuer()}/.well-known/security.txt"


def status_of(wire: Wire, row: Permit) -> int:
    """A permit's bit, as somebody reads it who was shown the permit."""
    path = f"/v1/status/{row.status_list}"
    answer = wire.get(path, Accept="application/statuslist+jwt")
    assert answer["Content-Type"] == "application/statuslist+jwt"
    uri = keys.issuer() + path
    return status_list.verify(
        answer.content.decode(), keys=keys.key_set(), uri=uri, at=datetime.now(UTC)
    ).status(row.status_index)


def test_a_stopped_permit_shows_in_the_status_list_at_once(
    cast: Cast, granted: Statement, wire: Wire, no_one: Wire
) -> None:
    wire.ask(question(cast))
    row = Permit.objects.get()
    assert status_of(no_one, row) == status_list.VALID
    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=a_moment_ago())
    assert status_of(no_one, row) == status_list.INVALID


def test_a_status_list_is_signed_once_while_nothing_changes(
    cast: Cast, granted: Statement, wire: Wire, no_one: Wire
) -> None:
    wire.ask(question(cast))
    path = f"/v1/status/{Permit.objects.get().status_list}"
    assert no_one.get(path).content == no_one.get(path).content


def test_a_status_list_in_another_form_of_the_past_or_unknown_is_a_problem(
    cast: Cast, granted: Statement, wire: Wire, no_one: Wire
) -> None:
    wire.ask(question(cast))
    number = Permit.objects.get().status_list
    assert problem(no_one.get(f"/v1/status/{number}", Accept="application/statuslist+cwt")) == (
        406,
        "not-acceptable",
    )
    assert problem(no_one.get(f"/v1/status/{number}?time=1700000000")) == (501, "not-kept")
    for other in (0, 1, number + 1):
        assert problem(no_one.get(f"/v1/status/{other}")) == (404, "not-found")


def test_an_empty_log_has_a_key_and_no_tiles(db: None, no_one: Wire) -> None:
    assert no_one.get("/log/vkey").content.decode() == f"{keys.log_vkey()}\n"
    for path in (
        "/log/tile/0/000",
        "/log/tile/0/000.p/1",
        "/log/tile/entries/000",
        "/log/tile/entries/000.p/1",
    ):
        assert problem(no_one.get(path)) == (404, "not-found")


def test_a_published_log_is_read_as_tiles_and_nothing_beyond_its_checkpoint(
    cast: Cast, granted: Statement, no_one: Wire
) -> None:
    publish(at=datetime.now(UTC))
    answer = no_one.get("/log/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=1"
    assert no_one.get("/log/checkpoint", If_None_Match=answer["ETag"]).status_code == 304
    size = checkpoint.verify(answer.content, log=keys.log_key().verifier).size
    assert size == LogEntry.objects.filter(index__isnull=False).count() > 0
    bundle = no_one.get(f"/log/tile/entries/000.p/{size}")
    assert bundle["Content-Type"] == "application/octet-stream"
    assert bundle["Cache-Control"] == "public, max-age=31536000, immutable"
    leaves = [bytes(leaf) for leaf in LogEntry.objects.order_by("index").values_list("leaf", flat=True)]
    assert list(proofs.decode_bundle(bundle.content)) == leaves
    hashes = no_one.get(f"/log/tile/0/000.p/{size}").content
    assert hashes[:32] == canonical.sha256(b"\x00" + leaves[0])
    assert len(hashes) == 32 * size
    assert problem(no_one.get(f"/log/tile/0/000.p/{size + 1}")) == (404, "not-found")
    assert problem(no_one.get("/log/tile/0/000")) == (404, "not-found")


def test_the_log_says_nothing_about_people(cast: Cast, granted: Statement, no_one: Wire) -> None:
    publish(at=datetime.now(UTC))
    size = LogEntry.objects.filter(index__isnull=False).count()
    said = no_one.get(f"/log/tile/entries/000.p/{size}").content
    for secret in (cast.ada.pk, granted.pk, cast.ada.name, cast.tool.pk):
        assert secret.encode() not in said


def test_quotas_are_told_and_kept(cast: Cast, wire: Wire, settings: Any) -> None:
    settings.SAYSO_RATE_PER_KEY = 3
    first = wire.get("/v1/tool")
    assert first["RateLimit-Policy"] == '"key";q=3;w=60'
    policy, left, seconds = first["RateLimit"].split(";")
    assert (policy, left) == ('"key"', "r=2")
    assert 1 <= int(seconds.removeprefix("t=")) <= 60
    answers = [wire.get("/v1/tool") for _ in range(6)]
    refused = answers[-1]
    assert problem(refused) == (429, "quota-exceeded")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["RateLimit"].startswith('"key";r=0;t=')


def test_each_key_has_a_quota_of_its_own(cast: Cast, wire: Wire, stranger: Wire, settings: Any) -> None:
    settings.SAYSO_RATE_PER_KEY = 1
    for _ in range(3):
        wire.get("/v1/tool")
    assert stranger.get("/v1/tool").status_code == 200


def test_wrong_keys_count_against_the_address_and_right_ones_do_not(
    cast: Cast, wire: Wire, no_one: Wire, settings: Any
) -> None:
    settings.SAYSO_RATE_PER_ADDRESS = 2
    answers = [no_one.get("/v1/tool").status_code for _ in range(6)]
    assert answers[-1] == 429
    assert set(answers) == {401, 429}
    assert wire.get("/v1/tool").status_code == 200


def test_behind_a_proxy_we_trust_the_address_is_the_one_it_wrote(
    db: None, no_one: Wire, settings: Any
) -> None:
    settings.SAYSO_RATE_PER_ADDRESS, settings.TRUSTED_PROXY = 1, True
    for _ in range(3):
        no_one.get(KEYS, X_Forwarded_For="203.0.113.9, 198.51.100.1")
    assert no_one.get(KEYS, X_Forwarded_For="203.0.113.9, 198.51.100.1").status_code == 429
    assert no_one.get(KEYS, X_Forwarded_For="198.51.100.1, 203.0.113.9").status_code == 200


@pytest.fixture(params=["refuses", "hangs"])
def no_cache(request: pytest.FixtureRequest, settings: Any) -> Iterator[None]:
    """A cache that does not answer."""
    with socket.create_server(("127.0.0.1", 0), backlog=8) as silent:
        port = silent.getsockname()[1] if request.param == "hangs" else 1
        settings.CACHES = {
            "default": {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{port}/0"}
        }
        yield


def test_without_the_cache_questions_are_answered_all_the_same(
    cast: Cast, granted: Statement, wire: Wire, no_cache: None
) -> None:
    began = time.monotonic()
    assert wire.ask(question(cast))["decision"] is True
    assert wire.get(f"/v1/status/{Permit.objects.get().status_list}").status_code == 200
    assert time.monotonic() - began < 10
