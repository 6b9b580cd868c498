"""The fake registry is true: the same questions to it and to the real one, and answers of the same form.

And the gate against the real one: a permit, a renewal, a withdrawal on the registry's own pages, a stop.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from consent import canonical, uses
from consent.gate import Gate, LeaseEnded, UseRefused, codes
from consent.gate.testing import FakeRegistry, new_id
from tests.gate.conftest import CLI
from tests.gate.processes.seeing import alive, eventually, number_in
from tests.gate.real_side import Side, fake_side, real_side
from tests.live import Live


@pytest.fixture(scope="module")
def real(live: Live) -> Side:
    return real_side(live)


@pytest.fixture
def fake(registry: FakeRegistry, use: uses.Use) -> Side:
    return fake_side(registry, msgspec.structs.replace(use, project=new_id("prj")))


@pytest.fixture
def sides(fake: Side, real: Side) -> tuple[Side, Side]:
    return fake, real


def client(side: Side) -> httpx.Client:
    return httpx.Client(
        base_url=side.address, headers={"Authorization": f"Bearer {side.api_key}"}, timeout=20
    )


def ask(side: Side, use: uses.Use, **headers: str) -> httpx.Response:
    with client(side) as http:
        return http.post("/access/v1/evaluation", json=uses.to_authzen(use), headers=headers)


def form(value: Any) -> Any:
    """What a value is made of: names and types, ids by their prefix; of a list the forms that occur in it.

    What was granted and requested is of any form: that depends on the terms, and these differ.
    """
    if isinstance(value, dict):
        free = {"granted", "requested"}
        return {name: "any" if name in free else form(member) for name, member in sorted(value.items())}
    if isinstance(value, list):
        return sorted({json.dumps(form(each), sort_keys=True) for each in value})
    if isinstance(value, str):
        own = re.fullmatch(r"([a-z]{3})_[a-z2-7]{26}", value)
        return (
            own[1] if own else "time" if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value) else "text"
        )
    return type(value).__name__


def headers_of(reply: httpx.Response) -> tuple[int, str]:
    return reply.status_code, reply.headers["content-type"].partition(";")[0]


def test_the_tool_is_described_in_the_same_form(sides: tuple[Side, Side]) -> None:
    found = []
    for side in sides:
        with client(side) as http:
            reply = http.get("/v1/tool")
        found.append((headers_of(reply), form(reply.json()) | {"active": "bool"}))
    assert found[0] == found[1]


def test_a_permit_has_the_same_form_and_holds(sides: tuple[Side, Side]) -> None:
    found = []
    for side in sides:
        reply = ask(side, side.use, **{"X-Request-ID": "one"})
        context = reply.json()["context"]
        assert reply.headers["x-request-id"] == "one"
        assert [grant["id"] for grant in context["grants"]] == [side.grant]
        with Gate(side.address, side.api_key) as gate:
            claims = gate.require(side.use).claims
        payload = canonical.parse(canonical.unb64u(context["permit"].split(".")[1]))
        assert claims.use.digest == context["use_digest"]
        found.append((headers_of(reply), form(reply.json()), form(payload) | {"status": None}))
    assert found[0] == found[1]


def test_a_refusal_has_the_same_form_and_the_same_reasons(sides: tuple[Side, Side]) -> None:
    for change in (
        {"operation": "publish", "dataset": None},
        {"territories": ("FR",)},
        {"operation": "no_such_thing"},
    ):
        found = []
        for side in sides:
            reply = ask(side, msgspec.structs.replace(side.use, **change))
            reasons = [(reason["code"], form(reason)) for reason in reply.json()["context"]["reasons"]]
            found.append((headers_of(reply), form(reply.json()["context"]), reasons))
        assert found[0] == found[1]


def test_a_person_nobody_knows_is_refused_alike(sides: tuple[Side, Side]) -> None:
    found = []
    for side in sides:
        stranger = uses.Likeness("sub_" + "a" * 26, "identity", ("face",))
        with Gate(side.address, side.api_key) as gate, pytest.raises(UseRefused) as raised:
            gate.require(msgspec.structs.replace(side.use, subjects=(stranger,)))
        found.append([dict(reason) for reason in raised.value.reasons])
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/v1/decisions/" + "dec_" + "a" * 26, 404), ("/v1/permits/" + "prm_" + "a" * 26, 404),
     ("/v1/notices?after=9007199254740991", 400), ("/v1/notices/stream?after=9007199254740991", 400)],
)  # fmt: skip
def test_problems_have_the_same_form(sides: tuple[Side, Side], path: str, status: int) -> None:
    found = []
    for side in sides:
        with client(side) as http:
            reply = http.get(path)
        problem = reply.json()
        found.append((headers_of(reply), form(problem), problem["type"].removeprefix(side.address)))
    assert found[0] == found[1]
    assert found[0][0] == (status, "application/problem+json")


def test_a_key_nobody_knows_is_refused_alike(sides: tuple[Side, Side]) -> None:
    found = []
    for side in sides:
        reply = httpx.get(
            f"{side.address}/v1/tool", headers={"Authorization": "Bearer sayso_aaaaaaaa_" + "b" * 43}
        )
        found.append((headers_of(reply), reply.json()["type"].removeprefix(side.address)))
    assert found[0] == found[1]


def test_keys_are_published_alike(sides: tuple[Side, Side]) -> None:
    found = []
    for side in sides:
        with client(side) as http:
            first = http.get("/.well-known/jwks.json")
            again = http.get("/.well-known/jwks.json", headers={"If-None-Match": first.headers["etag"]})
        found.append((form(first.json()), first.status_code, again.status_code, again.content))
    assert found[0] == found[1]


def test_records_are_kept_in_the_same_form(sides: tuple[Side, Side]) -> None:
    found = []
    for side in sides:
        context = ask(side, side.use).json()["context"]
        with client(side) as http:
            decision = http.get(f"/v1/decisions/{context['id']}").json()
            permit = http.get(f"/v1/permits/{decision['permit']['jti']}").json()
        found.append(
            (form(decision["use"]), sorted(decision), form(decision["permit"]), form(permit), permit["state"])
        )
    assert found[0] == found[1]


def first_lines(side: Side) -> list[str]:
    with client(side) as http, http.stream("GET", "/v1/notices/stream") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        return [next(lines) for _ in range(3)]


def test_a_stream_begins_alike(sides: tuple[Side, Side]) -> None:
    fake, real = (first_lines(side) for side in sides)
    assert fake[:2] == real[:2] == ["retry: 2000", ""]
    assert fake[2].startswith(":")
    assert real[2].startswith(":")


@pytest.fixture
def to_withdraw(request: pytest.FixtureRequest, live: Live) -> tuple[Side, Side]:
    return request.getfixturevalue("fake"), real_side(live)


def test_a_withdrawal_travels_alike(to_withdraw: tuple[Side, Side]) -> None:
    found = []
    for side in to_withdraw:
        with Gate(side.address, side.api_key) as gate, gate.lease(side.use) as lease:
            assert lease.listening
            lease.check()
            side.withdraw()
            with pytest.raises(LeaseEnded) as ended:
                eventually(lease.check)
            (notice,) = lease.notice_ids
            jti = lease.permit.jti
        with client(side) as http:
            bodies = http.get("/v1/notices", params={"after": "0"}).json()
            (body,) = [each for each in bodies["notices"] if each["id"] == notice]
            state = http.get(f"/v1/permits/{jti}").json()["state"]
            answered = http.post(f"/v1/notices/{notice}/heard", json={"state": "stopped"})
        assert body["grants"] == [side.grant]
        found.append((ended.value.why, form(body), body["type"], sorted(bodies), state, answered.status_code))
    assert found[0] == found[1]


def test_the_command_stops_when_the_person_says_no_on_the_page(live: Live, tmp_path: Path) -> None:
    side = real_side(live)
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.txt").write_text("a")
    (tmp_path / "pictures" / "dates.csv").write_text("file,date\na.txt,2020-01-01\n")
    territories = json.dumps(list(side.use.territories))
    (tmp_path / "use.toml").write_text(
        f'registry = "{side.address}"\noperation = "{side.use.operation}"\npurpose = "{side.use.purpose.code}"\n'
        f'project = "{side.use.project}"\nlicensee = "{side.use.licensee}"\nterritories = {territories}\n'
        f'[[subject]]\nid = "{side.use.subjects[0].id}"\nmodalities = ["face"]\n'
        f'[tool]\nversion = "{side.use.tool.version}"\n[input]\nfolder = "pictures"\n[run]\ngrace_seconds = 3\n'
    )
    command = ["sh", "-c", "echo $$ > pid.part; mv pid.part pid; exec sleep 60"]
    environment = {**os.environ, "SAYSO_API_KEY": side.api_key}
    with subprocess.Popen([*CLI, "run", "--use", "use.toml", "--", *command], cwd=tmp_path, env=environment, text=True,
                          stderr=subprocess.PIPE) as gate:  # fmt: skip
        pid = number_in(tmp_path / "pid")
        side.withdraw()
        _, said = gate.communicate(timeout=30)
    assert gate.returncode == codes.WITHDRAWN
    assert "Consent was withdrawn: stopping the command." in said
    assert not alive(pid)


def test_a_receipt_of_the_real_registry_is_verified_offline(live: Live, real: Side, tmp_path: Path) -> None:
    with client(real) as http:
        receipt = http.get(f"/v1/statements/{real.grant}").content
        keys = http.get("/.well-known/jwks.json").content
    (tmp_path / "receipt.json").write_bytes(receipt)
    (tmp_path / "jwks.json").write_bytes(keys)
    words = [*CLI, "verify-statement", "receipt.json", "--keys", "jwks.json", "--json"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert (said["verified"], said["id"], said["type"], said["keys_known"]) == (
        True,
        real.grant,
        "grant",
        True,
    )
