"""Every address, as the tool whose things they are, as a stranger's tool, with a dead key, and as no one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from consent.receipts import verify_receipt
from registry import keys
from registry.actions.make_exclusion import make_exclusion
from registry.actions.revoke_api_key import revoke_api_key
from registry.actions.rotate_api_key import rotate_api_key
from registry.actions.withdraw_grant import withdraw_grant
from registry.api.urls import urlpatterns
from registry.models import ApiKey, Decision, Notice, Permit, Person, Statement
from tests.registry.api.wire import Wire, a_moment_ago, problem, question
from tests.registry.cast import Cast

ABSENT = 26 * "a"
OWN = (
    "/v1/tool",
    "/v1/notices",
    "/v1/notices/stream",
    "/v1/decisions/{dec}",
    "/v1/permits/{prm}",
    "/v1/statements/{grt}",
)
ASKED = (
    "/access/v1/evaluation", "/access/v1/evaluations", "/access/v1/search/subject", "/access/v1/search/resource",
    "/access/v1/search/action", "/v1/notices/{ntc}/heard",
)  # fmt: skip
OPEN = (
    "/.well-known/authzen-configuration", "/.well-known/jwks.json", "/.well-known/security.txt", "/v1/openapi.json",
    "/v1/docs", "/log/vkey", "/problems/malformed", "/log/checkpoint", "/log/tile/0/000", "/v1/status/0",
)  # fmt: skip


@pytest.fixture
def things(cast: Cast, granted: Statement, wire: Wire) -> dict[str, str]:
    """A decision, its permit, the grant it rests on, and the notice that it ended."""
    wire.ask(question(cast))
    permit = Permit.objects.get()
    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=a_moment_ago())
    return {"dec": permit.decision_id, "prm": permit.pk, "grt": granted.pk, "ntc": Notice.objects.get().pk}


def test_these_are_all_addresses_there_are() -> None:
    assert len(urlpatterns) == len(OWN) + len(ASKED) + len(OPEN)


def test_its_own_things_are_shown_to_the_tool(things: dict[str, str], wire: Wire) -> None:
    for path in OWN:
        assert wire.send("HEAD", path.format(**things)).status_code == 200, path
    assert wire.post(f"/v1/notices/{things['ntc']}/heard", {}).status_code == 204


@pytest.mark.parametrize("path", ["/v1/decisions/{dec}", "/v1/permits/{prm}", "/v1/statements/{grt}"])
def test_to_a_stranger_they_look_as_if_they_did_not_exist(
    things: dict[str, str], stranger: Wire, path: str
) -> None:
    theirs = stranger.get(path.format(**things))
    absent = stranger.get(path.format(dec=f"dec_{ABSENT}", prm=f"prm_{ABSENT}", grt=f"grt_{ABSENT}"))
    assert problem(theirs) == problem(absent) == (404, "not-found")
    assert theirs.content == absent.content


def test_a_stranger_hears_of_no_notice_and_cannot_answer_for_another(
    things: dict[str, str], stranger: Wire
) -> None:
    assert stranger.get("/v1/notices").json()["notices"] == []
    theirs = stranger.post(f"/v1/notices/{things['ntc']}/heard", {})
    absent = stranger.post(f"/v1/notices/ntc_{ABSENT}/heard", {})
    assert problem(theirs) == (404, "not-found")
    assert theirs.content == absent.content
    assert Notice.objects.get().heard_at is None


@pytest.mark.parametrize("path", OWN)
def test_no_one_reads_a_tools_things(things: dict[str, str], no_one: Wire, path: str) -> None:
    answer = no_one.get(path.format(**things))
    assert problem(answer) == (401, "unauthorized")
    assert answer["WWW-Authenticate"] == 'Bearer realm="sayso"'


@pytest.mark.parametrize("path", ASKED)
def test_no_one_asks(things: dict[str, str], no_one: Wire, path: str) -> None:
    asked = Decision.objects.count()
    assert problem(no_one.post(path.format(**things), {})) == (401, "unauthorized")
    assert Decision.objects.count() == asked


@pytest.mark.parametrize("path", OPEN)
def test_what_is_public_needs_no_key_and_is_the_same_with_one(
    db: None, stranger: Wire, no_one: Wire, path: str
) -> None:
    first, second = no_one.get(path), stranger.get(path)
    assert first.status_code == second.status_code
    assert first.status_code in {200, 404}
    assert "Set-Cookie" not in first


def test_a_revoked_an_altered_and_an_unknown_key_get_the_same_answer(cast: Cast) -> None:
    altered = cast.secret[:-1] + ("A" if cast.secret[-1] != "A" else "B")
    unknown = "sayso_aaaaaaaa_" + 43 * "A"
    odd = ["", "sayso", "x" * 10_000, cast.secret + "x", cast.secret.upper(), "sayso_\xe9aaaaaaa_" + 43 * "A"]
    answers = [Wire(text).get("/v1/tool") for text in (altered, unknown, *odd)]
    revoke_api_key(key=ApiKey.objects.get(), by=cast.engineer, at=a_moment_ago())
    answers.append(Wire(cast.secret).get("/v1/tool"))
    assert {problem(answer) for answer in answers} == {(401, "unauthorized")}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize(
    "given", ["Basic {key}", "{key}", "Bearer", "Bearer  ", "Token {key}", "Bearer {key} {key}"]
)
def test_another_scheme_is_no_credential(cast: Cast, given: str) -> None:
    wire = Wire(None)
    answer = wire.get("/v1/tool", Authorization=given.format(key=cast.secret))
    assert problem(answer) == (401, "unauthorized")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(cast: Cast, scheme: str) -> None:
    assert Wire(None).get("/v1/tool", Authorization=f"{scheme} {cast.secret}").status_code == 200


def test_a_rotated_key_works_for_its_day_of_grace_beside_the_new_one(cast: Cast) -> None:
    issued = rotate_api_key(key=ApiKey.objects.get(), by=cast.engineer, at=a_moment_ago())
    assert {Wire(secret).get("/v1/tool").status_code for secret in (cast.secret, issued.secret)} == {200}


def test_last_use_is_noted_once_a_minute(cast: Cast, wire: Wire) -> None:
    wire.get("/v1/tool")
    noted = ApiKey.objects.get().last_used_at
    assert noted is not None
    wire.get("/v1/tool")
    assert ApiKey.objects.get().last_used_at == noted
    ApiKey.objects.update(last_used_at=datetime.now(UTC) - timedelta(seconds=61))
    wire.get("/v1/tool")
    assert ApiKey.objects.get().last_used_at > noted - timedelta(seconds=1)


def browser(person: Person) -> Client:
    """A signed-in browser."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_receipt_is_read_by_the_subject_the_desk_and_tools_it_names_and_nobody_else(
    cast: Cast, granted: Statement, wire: Wire, stranger: Wire, no_one: Wire
) -> None:
    path = f"/v1/statements/{granted.pk}"
    receipt = wire.get(path)
    assert verify_receipt(receipt.content, keys=keys.key_set())
    for allowed in (cast.ada.person, cast.registrar):
        assert browser(allowed).get(path).json()["statement"] == Statement.objects.get().document
    for other in (cast.stranger, cast.producer, cast.engineer):
        assert problem(browser(other).get(path)) == (404, "not-found")
    assert problem(stranger.get(path)) == (404, "not-found")
    assert problem(no_one.get(path)) == (401, "unauthorized")
    assert problem(browser(cast.ada.person).post(path)) == (405, "method-not-allowed")


def test_a_session_counts_for_nothing_where_a_key_is_asked_for(cast: Cast) -> None:
    for path in ("/v1/tool", "/v1/notices"):
        assert problem(browser(cast.engineer).get(path)) == (401, "unauthorized")


def test_a_key_that_is_shown_counts_and_not_the_session_beside_it(
    cast: Cast, granted: Statement, stranger: Wire
) -> None:
    answer = browser(cast.ada.person).get(f"/v1/statements/{granted.pk}", headers=stranger.headers)
    assert problem(answer) == (404, "not-found")


def test_an_exclusion_is_read_by_the_subject_only(cast: Cast, wire: Wire) -> None:
    from consent.statements import ExclusionBody

    made = make_exclusion(subject=cast.ada, body=ExclusionBody(), by=cast.ada.person, at=a_moment_ago())
    assert problem(wire.get(f"/v1/statements/{made.pk}")) == (404, "not-found")
    assert browser(cast.ada.person).get(f"/v1/statements/{made.pk}").status_code == 200


def test_a_decision_is_told_again_as_it_was_told_then(cast: Cast, granted: Statement, wire: Wire) -> None:
    told: dict[str, Any] = wire.ask(question(cast))["context"]
    again = wire.get(f"/v1/decisions/{told['id']}").json()
    del told["permit"]  # the token is given once
    assert again["answer"] == told
    assert again["permit"]["state"] == "live"
    assert again["permit"] == wire.get(f"/v1/permits/{again['permit']['jti']}").json()
    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=a_moment_ago())
    assert wire.get(f"/v1/permits/{again['permit']['jti']}").json()["state"] == "stopped"
    assert wire.get(f"/v1/decisions/{told['id']}").json()["permit"]["state"] == "stopped"


def test_a_tool_learns_who_it_is(cast: Cast, wire: Wire) -> None:
    found = wire.get("/v1/tool").json()
    created = found.pop("key")
    assert found == {
        "id": cast.tool.pk,
        "name": "Faceset Builder",
        "maker": "Kestrel",
        "versions": "any",
        "hosting": "own_machine",
        "active": True,
        "organisation": {"id": cast.kestrel.pk, "name": "Kestrel"},
    }
    assert created["prefix"] == cast.secret.split("_")[1]
