"""Giving, reading and withdrawing on the pages, without a browser: what the server accepts and what it refuses."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from registry.models import Statement
    from tests.registry.cast import Cast

DESCRIPTION = (
    "The night scenes at the harbour: her face is put on the stunt performer, and nothing else is changed."
)


@pytest.fixture
def ada(client: Client, cast: Cast) -> Client:
    """Signed in as ada."""
    client.force_login(cast.ada.person)
    return client


def filled(client: Client, cast: Cast, **changes: Any) -> str:
    """A draft filled in to the end; its id. `changes` are answers of single screens."""
    start = client.post(reverse("consent_new"), {"template": "film_face"})
    draft = start.url.split("/")[-3]
    today = timezone.now().date()
    screens: dict[str, dict[str, Any]] = {
        "who": {
            "licensees": [cast.northlight.pk],
            "vendors": [cast.kestrel.pk],
            "other_title": "Title A",
            "other_eidr": "10.5240/0000-0000-0000-0000-00A1-S",
        },
        "what": {
            "description": DESCRIPTION,
            "modalities": ["face"],
            "operations": ["replace_face"],
            "purposes": ["film"],
        },
        "where": {
            "everywhere": "on",
            "media": ["theatrical"],
            "hosting": ["own_machine"],
            "starts_on": str(today),
            "ends_on": str(today + timedelta(days=365)),
        },
        "with": {
            "duties": ["credit"],
            "detail_credit": "as Ada Marlowe",
            "survival": "none",
            "post_mortem": "end_at_death",
        },
        "sensitive": {},
    }
    for step, data in screens.items():
        response = client.post(reverse("consent_step", args=[draft, step]), {**data, **changes.get(step, {})})
        assert response.status_code == 302, (step, response.context["form"].errors)
    return draft


def errors(client: Client, draft: str, step: str, data: dict[str, Any]) -> dict[str, list[str]]:
    """What the screen says at its fields."""
    response = client.post(reverse("consent_step", args=[draft, step]), data)
    assert response.status_code == 422
    return {field: list(found) for field, found in response.context["form"].errors.items()}


def draft_of(client: Client) -> str:
    """A new blank draft."""
    return str(client.post(reverse("consent_new"), {"template": "blank"}).url.split("/")[-3])


def test_the_preview_shows_exactly_the_text_whose_hash_is_signed(ada: Client, cast: Cast) -> None:
    from consent import statements

    page = ada.get(reverse("consent_preview", args=[filled(ada, cast)]))
    ceremony = page.context["ceremony"]
    statement = statements.parse(bytes(ceremony.canonical))
    assert statement.text_sha256 == statements.text_digest(ceremony.text)
    shown = page.content.decode()
    for line in ceremony.text.splitlines():
        assert line.replace("'", "&#x27;") in shown or line.replace('"', "&quot;") in shown, line
    assert statement.body.duties[0].detail == "as Ada Marlowe"


def test_no_form_offers_what_is_never_allowed(ada: Client, cast: Cast) -> None:
    draft = draft_of(ada)
    for step in ("what", "sensitive"):
        page = ada.get(reverse("consent_step", args=[draft, step])).content.decode()
        assert "sexual_explicit" not in page
        assert "deceptive_impersonation" not in page
    wrong = {
        "description": DESCRIPTION,
        "modalities": ["face"],
        "operations": ["publish"],
        "purposes": ["sexual_explicit"],
    }
    assert "purposes" in errors(ada, draft, "what", wrong)


def test_a_sensitive_thing_counts_only_when_it_is_ticked_alone(ada: Client, cast: Cast) -> None:
    from consent import statements

    draft = draft_of(ada)
    grouped = {
        "description": DESCRIPTION,
        "modalities": ["face"],
        "operations": ["realtime_generate"],
        "purposes": ["film"],
    }
    assert "operations" in errors(ada, draft, "what", grouped)
    ticked = filled(ada, cast, sensitive={"operations__realtime_generate": "on", "content__profanity": "on"})
    ceremony = ada.get(reverse("consent_preview", args=[ticked])).context["ceremony"]
    terms = statements.parse(bytes(ceremony.canonical)).body
    assert (terms.operations, terms.content) == (("replace_face", "realtime_generate"), ("profanity",))


@pytest.mark.parametrize(
    ("step", "changes", "field"),
    [
        ("where", {"ends_on": "2020-01-01"}, "ends_on"),
        ("where", {"ends_on": ""}, "ends_on"),
        ("where", {"everywhere": ""}, "everywhere"),
        ("where", {"languages": "not a language!"}, "languages"),
        ("where", {"captured_from": "2020-01-01"}, "captured_to"),
        ("where", {"media": ["telepathy"]}, "media"),
        ("what", {"purposes": ["advertising"]}, "advertiser"),
        ("what", {"description": ""}, "description"),
        ("what", {"modalities": []}, "modalities"),
        ("who", {"licensees": []}, "licensees"),
        ("who", {"other_eidr": "10.5240/0000-0000-0000-0000-00A1-X"}, "other_eidr"),
        ("who", {"other_title": "", "other_eidr": ""}, "projects"),
        ("with", {"survival": "for ever"}, "survival"),
    ],
)
def test_nonsense_is_refused_at_its_field(
    ada: Client, cast: Cast, step: str, changes: dict[str, Any], field: str
) -> None:
    draft = filled(ada, cast)
    form = ada.get(reverse("consent_step", args=[draft, step])).context["form"]
    data = {name: value for name in form.fields if (value := form[name].value()) not in (None, "", False)}
    assert field in errors(ada, draft, step, {**data, **changes})


def test_a_vague_description_is_refused_before_signing(ada: Client, cast: Cast) -> None:
    draft = filled(ada, cast, what={"description": "all media now known or later devised"})
    page = ada.get(reverse("consent_preview", args=[draft]))
    assert page.status_code == 422
    assert page.context["problems"]
    assert "ceremony" not in page.context


@pytest.mark.parametrize("credential", ["", "{", "[]", "null", '{"rawId": 1}', "1" * 5000, "[" * 100_000])
def test_an_unreadable_signature_signs_nothing(ada: Client, cast: Cast, credential: str) -> None:
    from registry.models import Statement

    draft = filled(ada, cast)
    ceremony = ada.get(reverse("consent_preview", args=[draft])).context["ceremony"]
    response = ada.post(
        reverse("consent_sign", args=[draft]), {"ceremony": ceremony.pk, "credential": credential}
    )
    assert response.status_code == 422
    assert response.context["problem"]
    assert not Statement.objects.exists()


def test_withdrawing_needs_one_click_and_no_reason(ada: Client, granted: Statement) -> None:
    path = reverse("withdraw", args=[granted.pk])
    assert "Yes, withdraw" in ada.get(path).content.decode()
    assert ada.post(path).status_code == 302
    page = ada.get(reverse("consent", args=[granted.pk]))
    assert page.context["grant"].state == "withdrawn"
    assert ada.post(path).status_code == 302
    assert "already ended" in ada.get(path).content.decode()


def test_the_receipt_is_one_file_and_verifies_on_the_page(ada: Client, granted: Statement) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    response = ada.get(reverse("receipt", args=[granted.pk]))
    assert json.loads(response.content)["format"] == "sayso-receipt/v1"
    page = ada.post(reverse("verify"), {"receipt": SimpleUploadedFile("r.json", response.content)})
    assert page.context["checked"].id == granted.pk
    altered = response.content.replace(b"Title A", b"Title B")
    page = ada.post(reverse("verify"), {"receipt": SimpleUploadedFile("r.json", altered)})
    assert page.status_code == 422
    assert page.context["checked"] is None


def test_questions_can_be_downloaded_and_hold_no_formula(ada: Client, cast: Cast, granted: Statement) -> None:
    from registry.decisions.answer import answer
    from tests.registry.cast import NOW, use

    answer(use=use(cast, project="=HYPERLINK(1)"), tool=cast.tool, at=NOW)
    table = b"".join(ada.get(reverse("questions"), {"format": "csv"}).streaming_content).decode()
    assert "'=HYPERLINK(1)" in table
    assert len(table.splitlines()) == 2


def test_a_never_is_put_on_record_and_beats_the_grant(ada: Client, cast: Cast, granted: Statement) -> None:
    from registry.decisions.answer import answer
    from tests.registry.cast import use

    assert ada.post(reverse("never"), {}).status_code == 422
    assert (
        ada.post(reverse("never"), {"operations": ["build_dataset"], "everything": "on"}).status_code == 422
    )
    assert ada.post(reverse("never"), {"operations": ["build_dataset"]}).status_code == 302
    codes = [
        reason.code for reason in answer(use=use(cast), tool=cast.tool, at=timezone.now()).answer.reasons
    ]
    assert codes == ["EXCLUDED"]


def test_the_record_form_shows_what_is_on_record_and_changes_only_that(ada: Client, cast: Cast) -> None:
    page = ada.get(reverse("subject_edit"))
    assert 'value="1990-05-14"' in page.content.decode()
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    assert ada.post(reverse("subject_edit"), {**data, "domicile": "DE"}).status_code == 302
    cast.ada.refresh_from_db()
    assert (cast.ada.domicile, str(cast.ada.born_on), cast.ada.identity) == ("DE", "1990-05-14", "verified")
    refused = ada.post(reverse("subject_edit"), {**data, "born_on": "1999-01-01"})
    assert refused.status_code == 422
    assert "born_on" in refused.context["form"].errors
