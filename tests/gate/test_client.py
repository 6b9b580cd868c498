"""The gate asks, and believes only what holds. Each lie has a test of its own."""

from __future__ import annotations

import msgspec
import pytest

from consent import uses
from consent.errors import RegistryUnreachable, UseRefused
from consent.gate import AnswerUntrusted, ClockSkew, Gate, RegistryProblem, UseFileError
from consent.gate.clock import Clock
from consent.gate.lease_state import Moment
from consent.gate.testing import FakeRegistry, new_id, new_key


def test_what_is_allowed_gets_a_verified_permit(registry: FakeRegistry, gate: Gate, use: uses.Use) -> None:
    (grant,) = registry.allow(use)
    permit = gate.require(use)
    assert permit.claims.use.digest == uses.digest(use)
    assert [each.id for each in permit.claims.grants] == [grant]
    assert permit.claims.aud == registry.tool_id


def test_what_nobody_allowed_is_refused_with_the_reason(gate: Gate, use: uses.Use) -> None:
    with pytest.raises(UseRefused) as raised:
        gate.require(use)
    assert [reason["code"] for reason in raised.value.reasons] == ["NO_GRANT"]


def test_what_is_withdrawn_is_refused(registry: FakeRegistry, gate: Gate, use: uses.Use) -> None:
    registry.allow(use)
    gate.require(use)
    registry.withdraw(use.subjects[0].id)
    with pytest.raises(UseRefused) as raised:
        gate.require(use)
    assert [reason["code"] for reason in raised.value.reasons] == ["WITHDRAWN"]


def test_what_the_registration_knows_is_filled_in(registry: FakeRegistry, gate: Gate, use: uses.Use) -> None:
    bare = msgspec.structs.replace(use, tool_id="", tool=uses.ToolUsed(version="1.0"))
    assert gate.complete(bare) == use


def test_no_registry_no_permit(use: uses.Use) -> None:
    registry = FakeRegistry()
    registry.start()
    registry.stop()
    with (
        Gate(registry.address, registry.api_key) as gate,
        pytest.raises(RegistryUnreachable, match="cannot be reached"),
    ):
        gate.require(use)


def test_a_registry_that_hangs_up_gives_no_permit(registry: FakeRegistry, gate: Gate, use: uses.Use) -> None:
    registry.allow(use)
    registry.wrong.silent = True
    with pytest.raises(RegistryUnreachable):
        gate.require(use)


def test_a_permit_signed_by_somebody_else_is_refused(
    registry: FakeRegistry, gate: Gate, use: uses.Use
) -> None:
    registry.allow(use)
    registry.wrong.sign_with = new_key()
    with pytest.raises(AnswerUntrusted, match="signed with a key we do not know"):
        gate.require(use)


def test_a_permit_for_another_use_is_refused(registry: FakeRegistry, gate: Gate, use: uses.Use) -> None:
    registry.allow(use)
    registry.wrong.use_digest = "sha256:" + "1" * 64
    with pytest.raises(AnswerUntrusted, match="permit is for another use"):
        gate.require(use)


def test_a_permit_for_another_tool_is_refused(registry: FakeRegistry, gate: Gate, use: uses.Use) -> None:
    registry.allow(use)
    registry.wrong.audience = new_id("tol")
    with pytest.raises(AnswerUntrusted, match="permit is meant for"):
        gate.require(use)


def test_a_permit_from_another_registry_is_refused(registry: FakeRegistry, use: uses.Use) -> None:
    registry.allow(use)
    elsewhere = registry.address.replace("127.0.0.1", "localhost")
    with (
        Gate(elsewhere, registry.api_key) as gate,
        pytest.raises(AnswerUntrusted, match="permit is issued by"),
    ):
        gate.require(use)


class LaterClock(Clock):
    """A clock some seconds ahead of this machine's."""

    def __init__(self, ahead: float) -> None:
        self.ahead = ahead

    def now(self) -> Moment:
        return super().now().plus(self.ahead)


def test_an_old_permit_sent_again_is_refused(registry: FakeRegistry, use: uses.Use) -> None:
    registry.allow(use)
    registry.wrong.replay = True
    clock = LaterClock(0)
    with Gate(registry.address, registry.api_key, clock=clock) as gate:
        gate.require(use)
        clock.ahead = registry.wrong.clock_ahead = 60
        with pytest.raises(AnswerUntrusted, match="before it was asked for: a replay"):
            gate.require(use)


@pytest.mark.parametrize(("ahead", "way"), [(3600, "behind"), (-3600, "ahead of")])
def test_clocks_that_disagree_are_said_so(
    registry: FakeRegistry, gate: Gate, use: uses.Use, ahead: float, way: str
) -> None:
    registry.allow(use)
    registry.wrong.clock_ahead = ahead
    with pytest.raises(ClockSkew, match=f"seconds {way} the registry's"):
        gate.require(use)


def test_clocks_that_differ_a_little_are_forgiven(registry: FakeRegistry, gate: Gate, use: uses.Use) -> None:
    registry.allow(use)
    registry.wrong.clock_ahead = 4
    assert gate.require(use).jti.startswith("prm_")


def test_a_new_key_of_the_registry_is_found(registry: FakeRegistry, use: uses.Use) -> None:
    registry.allow(use)
    clock = LaterClock(0)
    with Gate(registry.address, registry.api_key, clock=clock) as gate:
        first = gate.require(use)
        registry.rotate_key()
        clock.ahead = 6  # keys are not fetched again at once, or every forgery would fetch them
        registry.wrong.clock_ahead = 6
        second = gate.require(use)
    assert first.claims.jti != second.claims.jti


def test_a_permit_bound_to_our_key_is_accepted(registry: FakeRegistry, use: uses.Use) -> None:
    key = new_key()
    registry.allow(use)
    with Gate(registry.address, registry.api_key, key=key) as gate:
        permit = gate.require(use)
    assert permit.claims.cnf is not None
    assert permit.claims.cnf.jkt == key.kid


def test_a_key_nobody_knows_is_a_problem_and_no_answer(registry: FakeRegistry, use: uses.Use) -> None:
    with Gate(registry.address, "sayso_aaaaaaaa_wrong") as gate, pytest.raises(RegistryProblem) as raised:
        gate.require(use)
    assert raised.value.status == 401


def test_without_a_key_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAYSO_API_KEY", raising=False)
    with pytest.raises(UseFileError, match="no API key"):
        Gate("https://registry.example")


def test_the_key_may_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, registry: FakeRegistry
) -> None:
    monkeypatch.setenv("SAYSO_API_KEY", registry.api_key)
    with Gate(registry.address) as gate:
        assert gate.tool().id == registry.tool_id


@pytest.mark.parametrize(
    "address",
    ["http://registry.example", "ftp://registry.example", "registry.example", "", "https://a:b@registry.example",
     "https://registry.example?x=1", "https://registry.example:port", "http://10.0.0.1"],
)  # fmt: skip
def test_an_address_that_cannot_be_trusted_is_refused(address: str) -> None:
    with pytest.raises(UseFileError):
        Gate(address, "sayso_a_b")


@pytest.mark.parametrize("key", ["two words", "ключ", "a\nb"])
def test_a_key_with_impossible_characters_is_refused(key: str) -> None:
    with pytest.raises(UseFileError, match="characters that no key has"):
        Gate("https://registry.example", key)


def test_a_registry_on_this_machine_is_never_reached_through_a_proxy(
    registry: FakeRegistry, use: uses.Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.allow(use)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with Gate(registry.address, registry.api_key) as gate:
        assert gate.require(use).jti.startswith("prm_")
