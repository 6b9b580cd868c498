from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from consent import canonical, statements, webauthn
from registry.actions import accept_grant, passkeys
from registry.actions.ask_subject import ask_subject
from registry.actions.ceremony import CeremonyExpired, CeremonyUnknown, CeremonyUsed
from registry.actions.prepare_statement import SupersedesUnknown, TermsRefused, prepare_statement
from registry.actions.record_grant import PasskeyUnknown, SignatureRefused, record_grant
from registry.actions.save_draft import save_draft
from registry.actions.withdraw_grant import withdraw_grant
from registry.decisions.answer import answer
from registry.models import Asked, Ceremony, Draft, Event, LogEntry, Notice, Person, Signature, Statement
from tests.consent.software_authenticator import BE, BS, UP, UV, SoftwareAuthenticator
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast, later


def _passkey(person: Person, *, seed: str = "ada", **fields: Any) -> SoftwareAuthenticator:
    made = SoftwareAuthenticator(seed=seed, user_handle=passkeys.user_handle(person), **fields)
    data = {"name": seed, "credential": made.register(b"a registration").to_json()}
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)
    return made


@pytest.fixture
def passkey(cast: Cast) -> SoftwareAuthenticator:
    return _passkey(cast.ada.person)


@pytest.fixture
def waiting(cast: Cast) -> Ceremony:
    return prepare_statement(subject=cast.ada, terms=casting.terms(cast), by=cast.ada.person, at=NOW)


def _signed(passkey: SoftwareAuthenticator, waiting: Ceremony, **lies: Any) -> dict[str, Any]:
    return passkey.sign(webauthn.challenge(bytes(waiting.canonical)), **lies).to_json()


def _record(cast: Cast, waiting: Ceremony, credential: Any, **given: Any) -> Statement:
    return record_grant(
        **{
            "ceremony_id": waiting.pk,
            "credential": credential,
            "by": cast.ada.person,
            "at": later(minutes=1),
            **given,
        }
    )


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_passkey_over_the_exact_words_is_a_grant(cast: Cast, waiting: Ceremony, algorithm: str) -> None:
    passkey = _passkey(cast.ada.person, seed=algorithm, algorithm=algorithm)

    row = _record(cast, waiting, _signed(passkey, waiting, sign_count=0))

    assert (row.type, row.subject_id, row.person_id) == ("grant", cast.ada.pk, cast.ada.person.pk)
    assert bytes(row.canonical) == bytes(waiting.canonical)
    assert (row.text, row.digest) == (waiting.text, statements.digest(bytes(waiting.canonical)))
    assert row.recorded_at == later(minutes=1)
    assert LogEntry.objects.get(reference=row.pk).type == "grant"
    assert Event.objects.get(about_id=row.pk).type == "grant.recorded"
    assert answer(use=casting.use(cast), tool=cast.tool, at=later(minutes=2)).answer.outcome == "permit"


def test_signature_is_kept_whole_enough_for_a_stranger(
    cast: Cast, waiting: Ceremony, passkey: SoftwareAuthenticator
) -> None:
    row = _record(cast, waiting, _signed(passkey, waiting))

    kept = Signature.objects.get(pk=row.pk)
    parts = {name: canonical.unb64u(kept.parts[name]) for name in (
        "client_data_json", "authenticator_data", "signature", "credential_id", "public_key"
    )}  # fmt: skip
    assert kept.kind == "webauthn"
    assert (
        webauthn.attested_credential(
            canonical.unb64u(kept.parts["registration"]["attestation_object"])
        ).public_key
        == parts["public_key"]
    )
    verified = webauthn.verify_assertion(
        statement=bytes(row.canonical), client_data=parts["client_data_json"],
        authenticator_data=parts["authenticator_data"], signature=parts["signature"],
        credential_id=parts["credential_id"], allowed_credential_ids=[parts["credential_id"]], user_handle=None,
        expected_user_handle=b"", public_key=parts["public_key"], rp_id=kept.parts["rp_id"],
        origins=kept.parts["origins"], stored_backup_eligible=True, stored_sign_count=0,
    )  # fmt: skip
    assert verified.counter_signal is False


def test_counter_that_does_not_grow_is_a_signal_and_no_refusal(cast: Cast) -> None:
    passkey = _passkey(cast.ada.person)
    signals = []
    for count in (5, 6, 6):
        waiting = prepare_statement(subject=cast.ada, terms=casting.terms(cast), by=cast.ada.person, at=NOW)
        row = _record(cast, waiting, _signed(passkey, waiting, sign_count=count))
        signals.append(Signature.objects.get(pk=row.pk).parts["counter_signal"])

    assert signals == [False, False, True]


def test_assertion_is_not_replayed(cast: Cast, waiting: Ceremony, passkey: SoftwareAuthenticator) -> None:
    credential = _signed(passkey, waiting)
    _record(cast, waiting, credential)
    another = prepare_statement(subject=cast.ada, terms=casting.terms(cast), by=cast.ada.person, at=NOW)

    with pytest.raises(CeremonyUsed):
        _record(cast, waiting, credential)
    with pytest.raises(SignatureRefused, match="another challenge"):
        _record(cast, another, credential)

    assert Statement.objects.count() == 1


def test_ceremony_waits_ten_minutes_and_no_longer(
    cast: Cast, waiting: Ceremony, passkey: SoftwareAuthenticator
) -> None:
    with pytest.raises(CeremonyExpired):
        _record(cast, waiting, _signed(passkey, waiting), at=later(minutes=10))

    assert _record(cast, waiting, _signed(passkey, waiting), at=later(minutes=9, seconds=59))


def test_somebody_elses_ceremony_does_not_exist(cast: Cast, waiting: Ceremony) -> None:
    theirs = _passkey(cast.stranger, seed="stranger")

    for name in (waiting.pk, "cer_" + "a" * 26, "a\x00b", ""):
        with pytest.raises(CeremonyUnknown):
            _record(cast, waiting, _signed(theirs, waiting), by=cast.stranger, ceremony_id=name)


def test_passkey_of_somebody_else_signs_nothing(cast: Cast, waiting: Ceremony) -> None:
    theirs = _passkey(cast.stranger, seed="stranger")

    with pytest.raises(PasskeyUnknown):
        _record(cast, waiting, _signed(theirs, waiting))

    waiting.refresh_from_db()
    assert (waiting.used_at, Statement.objects.count()) == (None, 0)


@pytest.mark.parametrize(
    "lie",
    [
        {"flags": UP | BE | BS},
        {"flags": UV | BE | BS},
        {"flags": UP | UV},
        {"rp_id": "elsewhere.example"},
        {"client": {"origin": "https://elsewhere.example"}},
        {"client": {"crossOrigin": True}},
        {"client": {"topOrigin": "https://frame.example"}},
        {"client": {"type": "webauthn.create"}},
        {"client": {"challenge": "AAAA"}},
        {"user_handle": b"somebody"},
    ],
    ids=str,
)
def test_lie_in_the_assertion_is_refused_and_nothing_is_written(
    cast: Cast, waiting: Ceremony, passkey: SoftwareAuthenticator, lie: dict[str, Any]
) -> None:
    with pytest.raises(SignatureRefused):
        _record(cast, waiting, _signed(passkey, waiting, **lie))

    waiting.refresh_from_db()
    assert (waiting.used_at, Statement.objects.count(), Signature.objects.count()) == (None, 0, 0)


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"rawId": "AAAA"},
        {"rawId": 1, "response": {}},
        {"rawId": "AAAA", "response": None},
        [],
        None,
        "text",
    ],
)
def test_what_is_no_assertion_is_refused(cast: Cast, waiting: Ceremony, broken: Any) -> None:
    with pytest.raises(SignatureRefused, match="not what a browser hands over"):
        _record(cast, waiting, broken)


def test_signature_of_another_key_under_this_id_is_refused(
    cast: Cast, waiting: Ceremony, passkey: SoftwareAuthenticator
) -> None:
    credential = _signed(passkey, waiting)
    forged = _signed(SoftwareAuthenticator(seed="forger", user_handle=passkey.user_handle), waiting)
    credential["response"]["signature"] = forged["response"]["signature"]

    with pytest.raises(SignatureRefused, match="does not fit"):
        _record(cast, waiting, credential)


def test_terms_are_checked_again_when_they_are_signed(
    cast: Cast, waiting: Ceremony, passkey: SoftwareAuthenticator
) -> None:
    cast.kestrel.delete()

    with pytest.raises(TermsRefused):
        _record(cast, waiting, _signed(passkey, waiting))


def test_grant_answers_who_asked_and_is_named(
    cast: Cast, waiting: Ceremony, passkey: SoftwareAuthenticator
) -> None:
    other = casting.organisation("Polyglot", cast.stranger)
    named = ask_subject(organisation=cast.northlight, subject=cast.ada, by=cast.producer, at=NOW)
    unnamed = ask_subject(organisation=other, subject=cast.ada, by=cast.stranger, at=NOW)

    _record(cast, waiting, _signed(passkey, waiting))

    assert Asked.objects.get(pk=named.pk).answered_at == later(minutes=1)
    assert Asked.objects.get(pk=unnamed.pk).answered_at is None


def test_draft_is_gone_once_it_is_signed(cast: Cast, passkey: SoftwareAuthenticator) -> None:
    draft = save_draft(subject=cast.ada, answers={"a": 1}, by=cast.ada.person, at=NOW)
    waiting = prepare_statement(
        subject=cast.ada, terms=casting.terms(cast), by=cast.ada.person, at=NOW, draft=draft
    )

    _record(cast, waiting, _signed(passkey, waiting))

    assert Draft.objects.count() == 0
    with pytest.raises(CeremonyUsed):
        _record(cast, waiting, _signed(passkey, waiting))


def test_second_write_that_fails_takes_the_first_with_it(
    cast: Cast, waiting: Ceremony, passkey: SoftwareAuthenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(waiting: Ceremony) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr(accept_grant, "_discard_draft", fail)

    with pytest.raises(RuntimeError):
        _record(cast, waiting, _signed(passkey, waiting))

    waiting.refresh_from_db()
    assert (waiting.used_at, Statement.objects.count()) == (None, 0)
    assert not LogEntry.objects.filter(type="grant").exists()


def test_replaced_grant_permits_nothing_and_its_permits_are_told(
    cast: Cast, granted: Statement, passkey: SoftwareAuthenticator
) -> None:
    permit = answer(use=casting.use(cast), tool=cast.tool, at=NOW).permit_row
    narrower = casting.terms(cast, operations=("replace_face",))
    waiting = prepare_statement(
        subject=cast.ada, terms=narrower, by=cast.ada.person, at=NOW, supersedes=granted.pk
    )

    row = _record(cast, waiting, _signed(passkey, waiting))

    notice = Notice.objects.get()
    assert (notice.type, notice.grant_ids, notice.decision_ids) == (
        "permit.stopped",
        [granted.pk],
        [permit.decision_id],
    )
    assert notice.statement_id == row.pk
    found = answer(use=casting.use(cast), tool=cast.tool, at=later(minutes=2))
    assert [reason.code for reason in found.answer.reasons] == ["OPERATION_NOT_GRANTED"]
    assert found.decision.epoch == 1


def test_grant_that_ended_meanwhile_is_not_replaced(
    cast: Cast, granted: Statement, passkey: SoftwareAuthenticator
) -> None:
    waiting = prepare_statement(
        subject=cast.ada, terms=casting.terms(cast), by=cast.ada.person, at=NOW, supersedes=granted.pk
    )
    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=NOW)

    with pytest.raises(SupersedesUnknown):
        _record(cast, waiting, _signed(passkey, waiting))
