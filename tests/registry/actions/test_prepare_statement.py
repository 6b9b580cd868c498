from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from consent import canonical, statements, webauthn
from consent.statements import CoSubjectTerm, Project, Purpose, ToolTerm, Window
from registry.actions.prepare_statement import (
    SupersedesUnknown,
    TermsRefused,
    in_sentences,
    prepare_statement,
    request_options,
)
from registry.actions.withdraw_grant import withdraw_grant
from registry.models import Ceremony, Statement
from registry.rules import NotAllowed
from tests.consent.software_authenticator import SoftwareAuthenticator
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast, later


def _prepared(cast: Cast, **given: Any) -> Ceremony:
    return prepare_statement(
        **{"subject": cast.ada, "terms": casting.terms(cast), "by": cast.ada.person, "at": NOW, **given}
    )


def test_what_waits_is_a_closed_statement_with_the_exact_text(cast: Cast) -> None:
    waiting = _prepared(cast)

    grant = statements.parse(bytes(waiting.canonical))
    assert isinstance(grant, statements.Grant)
    assert (grant.registry, grant.subject, grant.by.id) == (
        "http://localhost:8000",
        cast.ada.pk,
        cast.ada.person.pk,
    )
    assert grant.issued_at == "2026-11-22T12:00:00Z"
    assert grant.body == casting.terms(cast)
    assert grant.text_sha256 == statements.text_digest(waiting.text)
    assert len(canonical.unb64u(grant.nonce)) == 32
    assert waiting.expires_at == later(minutes=10)
    assert Statement.objects.count() == 0


def test_text_names_organisations_by_their_names(cast: Cast) -> None:
    text = _prepared(cast).text

    assert "Northlight" in text
    assert "Kestrel" in text
    assert cast.northlight.pk not in text


def test_preview_says_the_same_words(cast: Cast) -> None:
    lines = [sentence.text for sentence in in_sentences(terms=casting.terms(cast))]

    assert all(line in _prepared(cast).text for line in lines)


def test_every_ceremony_has_its_own_nonce(cast: Cast) -> None:
    first, second = _prepared(cast), _prepared(cast)

    assert first.nonce != second.nonce
    assert bytes(first.canonical) != bytes(second.canonical)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("description", {"description": "All media now known or later devised."}),
        ("licensees", {"licensees": ()}),
        ("licensees", {"licensees": ("org_" + "a" * 26,)}),
        ("vendors", {"vendors": ("org_" + "a" * 26,)}),
        ("tools", {"tools": (ToolTerm("tol_" + "a" * 26),)}),
        ("co_subjects", {"co_subjects": (CoSubjectTerm("sub_" + "a" * 26, "performance"),)}),
        ("projects", {"projects": (Project("prj_" + "a" * 26, "Nothing"),)}),
        ("use_window.ends_on", {"use_window": Window("2026-12-01", "2026-11-30")}),
        ("purposes.0.code", {"purposes": (Purpose("sexual_explicit"),)}),
    ],
)
def test_terms_that_are_no_consent_are_refused_at_the_field(cast: Cast, field: str, change: dict) -> None:
    with pytest.raises(TermsRefused) as refused:
        _prepared(cast, terms=casting.terms(cast, **change))

    assert field.split(".", maxsplit=1)[0] in {
        problem.field.split(".")[0] for problem in refused.value.problems
    }
    assert Ceremony.objects.count() == 0


def test_nobody_prepares_for_somebody_else(cast: Cast) -> None:
    for who in (cast.stranger, cast.registrar, cast.producer):
        with pytest.raises(NotAllowed):
            _prepared(cast, by=who)


def test_only_a_grant_in_force_of_the_same_subject_is_replaced(cast: Cast, granted: Statement) -> None:
    miko = casting.performer("miko", registrar=cast.registrar)
    others = casting.grant(miko, casting.terms(cast))
    assert _prepared(cast, supersedes=granted.pk)
    withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=NOW)

    for unknown in (granted.pk, others.pk, "grt_" + "a" * 26, "nonsense", "a\x00b"):
        with pytest.raises(SupersedesUnknown):
            _prepared(cast, supersedes=unknown)


def test_browser_is_asked_for_this_statement_and_these_passkeys(cast: Cast) -> None:
    passkey = SoftwareAuthenticator(seed="ada")
    data = {"name": "phone", "credential": passkey.register(b"registration").to_json()}
    Authenticator.objects.create(user=cast.ada.person, type=Authenticator.Type.WEBAUTHN, data=data)
    Authenticator.objects.create(
        user=cast.ada.person, type=Authenticator.Type.WEBAUTHN, data={"name": "broken"}
    )
    waiting = _prepared(cast)

    assert request_options(waiting=waiting) == {
        "challenge": canonical.b64u(webauthn.challenge(bytes(waiting.canonical))),
        "rpId": "localhost",
        "userVerification": "required",
        "timeout": 600_000,
        "allowCredentials": [{"type": "public-key", "id": canonical.b64u(passkey.credential_id)}],
    }
