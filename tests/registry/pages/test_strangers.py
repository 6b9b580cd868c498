"""Every page, as nobody and as a stranger: what is not yours cannot be told from what is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

if TYPE_CHECKING:
    from registry.models import Statement
    from tests.registry.cast import Cast

PUBLIC = {"home", "about", "verify", "log_state", "start", "demo_mail"}
OWN = {
    "record",
    "subject_new",
    "subject_edit",
    "never",
    "consents",
    "consent_new",
    "questions",
    "studio",
    "organisation_new",
}


def routes() -> list[URLPattern]:
    """Our own pages; allauth's and the administration's are tested by what they include."""
    from registry.pages import urls

    return [each for each in urls.urlpatterns if isinstance(each, URLPattern) and each.name != "no_passwords"]


def parameters(route: URLPattern) -> list[str]:
    """The names of the ids in a route."""
    return list(route.pattern.converters)


def ids(cast: Cast, granted: Statement) -> dict[str, str]:
    """Things that are there, and belong to others."""
    from registry.actions.save_draft import save_draft
    from registry.decisions.answer import answer
    from registry.models import Dispute
    from tests.registry.cast import NOW, performer, use

    draft = save_draft(subject=cast.ada, answers={}, by=cast.ada.person, at=NOW)
    dispute = Dispute.objects.create(
        scheme="isni",
        value="000000000000001X",
        holder=cast.ada,
        claimant=performer("claimant"),
        opened_at=NOW,
    )
    return {
        "grant_id": granted.pk,
        "statement_id": granted.pk,
        "draft_id": draft.pk,
        "step": "who",
        "decision_id": answer(use=use(cast), tool=cast.tool, at=NOW).decision.pk,
        "organisation_id": cast.kestrel.pk,
        "tool_id": cast.tool.pk,
        "key_id": cast.tool.api_keys.get().pk,
        "subject_id": cast.ada.pk,
        "dispute_id": dispute.pk,
    }


def test_every_page_is_public_own_or_about_one_thing() -> None:
    named = {route.name for route in routes()}
    about_one = {route.name for route in routes() if parameters(route)}
    assert named - about_one == PUBLIC | OWN | {"desk"}


def test_nobody_is_asked_to_sign_in(client: Client, cast: Cast, granted: Statement) -> None:
    known = ids(cast, granted)
    for route in routes():
        if route.name in PUBLIC:
            continue
        path = reverse(route.name, kwargs={name: known[name] for name in parameters(route)})
        for response in (client.get(path), client.post(path)):
            assert (response.status_code, response.url.partition("?")[0]) == (
                302,
                reverse("account_login"),
            ), path


def test_a_stranger_cannot_tell_not_yours_from_not_there(
    client: Client, cast: Cast, granted: Statement
) -> None:
    known = ids(cast, granted)
    client.force_login(cast.stranger)
    for route in (route for route in routes() if parameters(route)):
        theirs = reverse(route.name, kwargs={name: known[name] for name in parameters(route)})
        missing = theirs
        for name in parameters(route):
            if name != "step":
                missing = missing.replace(known[name], known[name][:4] + "z" * 26)
        for method in ("get", "post"):
            told = [getattr(client, method)(path) for path in (theirs, missing)]
            assert told[0].status_code == told[1].status_code, (method, theirs)
            assert told[0].status_code in {404, 405}, (method, theirs)
            assert told[0].content == told[1].content, (method, theirs)


def test_the_desk_does_not_exist_for_others_and_asks_registrars_for_a_passkey(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.stranger)
    assert client.get(reverse("desk")).status_code == 404
    client.force_login(cast.registrar)
    assert client.get(reverse("desk")).url == reverse("mfa_add_webauthn")


def test_the_administration_is_closed_to_staff_without_a_passkey(client: Client, cast: Cast) -> None:
    cast.registrar.is_staff = cast.registrar.is_superuser = True
    cast.registrar.save()
    for person in (cast.stranger, cast.registrar):
        client.force_login(person)
        assert client.get("/administration/", follow=True).status_code == 404
    client.logout()
    assert client.get("/administration/login/").url.startswith(reverse("account_login"))


@pytest.mark.parametrize("role", ["owner", "member"])
def test_a_member_sees_the_studio_and_only_an_owner_its_keys(client: Client, cast: Cast, role: str) -> None:
    from registry.actions.add_member import add_member
    from tests.registry.cast import NOW

    add_member(organisation=cast.kestrel, email=cast.stranger.email, role=role, by=cast.engineer, at=NOW)
    client.force_login(cast.stranger)
    page = client.get(reverse("tool", args=[cast.tool.pk]))
    assert page.status_code == 200
    assert (b"API keys" in page.content) == (role == "owner")
    assert client.post(reverse("key_new", args=[cast.tool.pk])).status_code == (
        200 if role == "owner" else 404
    )


def test_the_mail_page_is_there_in_demonstrations_only(client: Client, settings: object) -> None:
    settings.SAYSO_DEMO = False
    assert client.get("/demo/mail/").status_code == 404


@pytest.mark.parametrize("page", ["change", "set", "reset", "reset/key/1-2/", "reset/done"])
def test_there_are_no_passwords(client: Client, cast: Cast, page: str) -> None:
    for path in (f"/accounts/password/{page}", f"/accounts/password/{page}/"):
        assert client.get(path).status_code == 404
    client.force_login(cast.stranger)
    assert client.post(f"/accounts/password/{page}/", {"password1": "x", "password2": "x"}).status_code == 404


def test_signing_in_with_a_password_is_not_offered(client: Client, cast: Cast) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=cast.stranger, email=cast.stranger.email, verified=True, primary=True)
    cast.stranger.set_password("correct horse")
    cast.stranger.save()
    client.post("/accounts/login/", {"login": cast.stranger.email, "password": "correct horse"})
    assert "_auth_user_id" not in client.session
