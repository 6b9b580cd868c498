from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from consent import canonical, permits, uses
from consent import decision as rules
from consent import facts as facts_of
from consent.decision import answer as answers
from consent.errors import MalformedError
from consent.statements import Window
from consent.uses import Likeness, PurposeOfUse, ToolUsed
from registry import keys
from registry.actions.create_organisation import create_organisation
from registry.actions.register_tool import register_tool
from registry.actions.register_tool_key import register_tool_key
from registry.actions.withdraw_grant import withdraw_grant
from registry.decisions import answer as answering
from registry.decisions.answer import answer
from registry.decisions.disclosed import disclosed_answer, whole_answer
from registry.models import Decision, LogEntry, Permit, Statement
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast, later


def codes(found) -> list[str]:
    return [reason.code for reason in found.reasons]


def test_answer_is_permitted_by_a_grant_and_recorded(cast: Cast, granted: Statement) -> None:
    answered = answer(use=casting.use(cast), tool=cast.tool, at=NOW)

    assert answered.answer.outcome == "permit"
    row = Decision.objects.get()
    assert (row.outcome, row.grant_ids, row.subject_ids) == ("permit", [granted.pk], [cast.ada.pk])
    assert (row.tool_id, row.organisation_id, row.epoch) == (cast.tool.pk, cast.kestrel.pk, 0)
    assert Permit.objects.get() == answered.permit_row
    assert LogEntry.objects.filter(reference=row.pk, type="decision").count() == 1


def test_permit_is_one_that_a_gate_accepts(cast: Cast, granted: Statement) -> None:
    use = casting.use(cast)

    answered = answer(use=use, tool=cast.tool, at=NOW)

    assert answered.permit is not None
    claims = permits.verify(
        answered.permit, keys=keys.key_set(), issuer=keys.issuer(), audience=cast.tool.pk,
        use_digest=uses.digest(use), at=NOW,
    )  # fmt: skip
    assert claims.jti == answered.permit_row.jti
    assert claims.decision == answered.decision.pk
    assert claims.subjects == (cast.ada.pk,)
    assert [(each.id, each.digest) for each in claims.grants] == [(granted.pk, granted.digest)]
    assert (claims.exp - claims.iat, claims.recheck_after - claims.iat) == (300, 120)
    assert claims.status.status_list.idx == answered.permit_row.status_index


def test_recorded_decision_is_recomputed_from_its_evidence(cast: Cast, granted: Statement) -> None:
    recorded = answer(use=casting.use(cast), tool=cast.tool, at=NOW).decision
    row = Decision.objects.get(pk=recorded.pk)

    known, use = facts_of.from_value(row.facts), uses.from_value(row.use)

    again = answers.to_value(rules.decide(known, use, NOW))
    assert canonical.canonical(again) == canonical.canonical(row.answer)
    assert uses.digest(use) == row.use_digest


def test_facts_on_record_are_about_nobody_else(cast: Cast, granted: Statement) -> None:
    casting.performer("miko", registrar=cast.registrar)

    row = answer(use=casting.use(cast), tool=cast.tool, at=NOW).decision

    assert [subject["id"] for subject in row.facts["subjects"]] == [cast.ada.pk]


def test_refusal_is_recorded_and_yields_no_permit(cast: Cast, granted: Statement) -> None:
    use = casting.use(cast, project=casting.TITLE_B)

    answered = answer(use=use, tool=cast.tool, at=NOW)

    assert (answered.permit, answered.permit_row) == (None, None)
    assert codes(answered.answer) == ["PROJECT_MISMATCH"]
    assert Decision.objects.get().outcome == "deny"
    assert Permit.objects.count() == 0


def test_question_about_an_unknown_person_is_recorded_as_asked(cast: Cast) -> None:
    name = "isni:000000000000001X"

    answered = answer(
        use=casting.use(cast, subjects=(Likeness(name, "identity", ("face",)),)), tool=cast.tool, at=NOW
    )

    assert codes(answered.answer) == ["NO_GRANT"]
    assert Decision.objects.get().subject_ids == [name]


def test_endless_name_of_a_person_is_recorded_cut_short(cast: Cast) -> None:
    name = "x" * 500

    answer(use=casting.use(cast, subjects=(Likeness(name, "identity", ("face",)),)), tool=cast.tool, at=NOW)

    row = Decision.objects.get()
    assert row.subject_ids == ["x" * 80]
    assert row.use["subjects"][0]["id"] == name


@pytest.mark.parametrize(
    ("purpose", "floor"), [("sexual_explicit", "FLOOR:F-04"), ("deceptive_impersonation", "FLOOR:F-17")]
)
def test_question_that_is_never_allowed_is_recorded_too(
    cast: Cast, granted: Statement, purpose: str, floor: str
) -> None:
    answered = answer(use=casting.use(cast, purpose=PurposeOfUse(purpose)), tool=cast.tool, at=NOW)

    assert answered.answer.reasons[0].code == floor
    assert Decision.objects.get().subject_ids == [cast.ada.pk]


def test_external_id_stands_for_the_subject_it_is_verified_for(cast: Cast, granted: Statement) -> None:
    name = "isni:000000000000001X"
    cast.ada.external_ids.create(
        scheme="isni", value="000000000000001X", claimed_at=NOW, verified_at=NOW, verified_by=cast.registrar
    )

    answered = answer(
        use=casting.use(cast, subjects=(Likeness(name, "identity", ("face",)),)), tool=cast.tool, at=NOW
    )

    assert answered.answer.outcome == "permit"
    assert Permit.objects.get().subject_ids == [cast.ada.pk]


def test_claimed_external_id_stands_for_nobody(cast: Cast, granted: Statement) -> None:
    cast.ada.external_ids.create(scheme="isni", value="000000000000001X", claimed_at=NOW)
    asked = (Likeness("isni:000000000000001X", "identity", ("face",)),)

    assert codes(answer(use=casting.use(cast, subjects=asked), tool=cast.tool, at=NOW).answer) == ["NO_GRANT"]


def test_unverified_identity_gets_no_permit(cast: Cast) -> None:
    miko = casting.performer("miko")
    casting.grant(miko, casting.terms(cast))

    answered = answer(
        use=casting.use(cast, subjects=(Likeness(miko.pk, "identity", ("face",)),)), tool=cast.tool, at=NOW
    )

    assert codes(answered.answer) == ["IDENTITY_NOT_VERIFIED"]


def test_what_if_is_recorded_and_never_yields_a_permit(cast: Cast, granted: Statement) -> None:
    answered = answer(use=casting.use(cast), tool=cast.tool, at=NOW, what_if_at=later(days=30))

    assert answered.answer.outcome == "permit"
    assert answered.permit is None
    assert Decision.objects.get().what_if is True
    assert Permit.objects.count() == 0


def test_permit_ends_with_the_last_valid_day(cast: Cast) -> None:
    casting.grant(cast.ada, casting.terms(cast, use_window=Window("2026-11-01", "2026-11-22")))

    answered = answer(
        use=casting.use(cast), tool=cast.tool, at=datetime(2026, 11, 22, 23, 59, 30, 900, tzinfo=UTC)
    )

    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    assert answered.answer.valid_until == date(2026, 11, 22)
    assert (answered.permit_row.expires_at, answered.permit_row.recheck_after) == (midnight, midnight)


def test_withdrawn_grant_permits_nothing_whatever_the_clock_says(cast: Cast, granted: Statement) -> None:
    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=later(minutes=5))

    slow_clock = answer(use=casting.use(cast), tool=cast.tool, at=later(minutes=1))

    assert codes(slow_clock.answer) == ["WITHDRAWN"]


def test_renewal_is_the_same_question_and_another_permit(cast: Cast, granted: Statement) -> None:
    first = answer(use=casting.use(cast), tool=cast.tool, at=NOW)
    second = answer(use=casting.use(cast), tool=cast.tool, at=later(seconds=100))

    assert first.decision.use_digest == second.decision.use_digest
    assert first.permit_row.jti != second.permit_row.jti


def test_taken_place_in_the_status_list_is_not_used_again(
    cast: Cast, granted: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = iter([7, 7, 7, 8])
    monkeypatch.setattr(answering.secrets, "randbelow", lambda _: next(places))

    rows = [answer(use=casting.use(cast), tool=cast.tool, at=NOW).permit_row for _ in range(2)]

    assert [row.status_index for row in rows] == [7, 8]


def test_null_character_is_refused_before_anything_is_written(cast: Cast) -> None:
    with pytest.raises(MalformedError, match="null character"):
        answer(use=casting.use(cast, project="a\x00b"), tool=cast.tool, at=NOW)

    assert Decision.objects.count() == 0


def test_permit_is_bound_to_the_key_the_tool_registered(cast: Cast, granted: Statement) -> None:
    key = casting.software_key("tool")
    tool = register_tool_key(tool=cast.tool, jwk=key.public.to_jwk(), by=cast.engineer, at=NOW)
    use = casting.use(cast, confirm_jkt=key.kid)

    answered = answer(use=use, tool=tool, at=NOW)

    claims = permits.verify(
        answered.permit, keys=keys.key_set(), issuer=keys.issuer(), audience=tool.pk,
        use_digest=uses.digest(use), at=NOW, jkt=key.kid,
    )  # fmt: skip
    assert claims.cnf.jkt == key.kid


def test_permit_is_not_bound_to_a_key_the_tool_did_not_register(cast: Cast, granted: Statement) -> None:
    with pytest.raises(MalformedError, match="not the thumbprint"):
        answer(use=casting.use(cast, confirm_jkt=casting.software_key("other").kid), tool=cast.tool, at=NOW)


def test_stranger_learns_nothing_and_the_record_keeps_everything(cast: Cast, granted: Statement) -> None:
    spy = create_organisation(
        name="Spy", kind="other", country="US", contact_email="spy@firms.example", by=cast.stranger, at=NOW
    )
    tool = register_tool(
        organisation=spy,
        name="Spy",
        maker="Spy",
        versions="any",
        hosting="own_machine",
        by=cast.stranger,
        at=NOW,
    )
    asked = casting.use(cast, tool_id=tool.pk, licensee=spy.pk, tool=ToolUsed("Spy", "1.0", "own_machine"))
    unknown = replace(asked, subjects=(Likeness("sub_" + "a" * 26, "identity", ("face",)),))

    known_answer = answer(use=asked, tool=tool, at=NOW)
    unknown_answer = answer(use=unknown, tool=tool, at=NOW)

    assert codes(known_answer.answer) == codes(unknown_answer.answer) == ["NO_GRANT"]
    assert "LICENSEE_MISMATCH" in codes(whole_answer(decision=known_answer.decision))
    assert disclosed_answer(decision=known_answer.decision) == known_answer.answer
