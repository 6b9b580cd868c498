"""The whole story, by hand: a performer grants, a tool works under a permit, the performer withdraws, the tool hears.

A performer signs up with a passkey and puts herself on record. A registrar checks her identity. A studio registers
itself, a production and a tool. She allows one thing, reads the exact words and signs them with her passkey. The tool
asks and gets a permit. She takes it back with one click; the next answer is no, and the tool says that it has heard.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.browser import AUTHENTICATOR
from tests.live import Live
from tests.paths import walking

SAYSO = str(Path(sys.executable).with_name("sayso"))
NEXT_YEAR = (datetime.now(UTC) + timedelta(days=365)).strftime("%Y-%m-%d")


def ask(live: Live, key: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the registry answers to this question."""
    headers = {"Authorization": f"Bearer {key}"}
    response = httpx.post(f"{live.base_url}/access/v1/evaluation", json=body, headers=headers, timeout=20)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture
def registrar(open_page: Callable[..., Any], live: Live) -> Any:
    """A registrar's page, signed in with a passkey."""
    page = open_page()
    walking.sign_up(page, live, "desk@people.example")
    live.manage("registrar", "desk@people.example")
    return page


def the_receipt_verifies_offline(page: Any, grant: str, live: Live, tmp_path: Path) -> None:
    """With nothing but the file and the published keys; and not once a word is changed."""
    page.goto(f"/consents/{grant}/")
    assert page.get_by_text("Harbour Swap, until").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the receipt").click()
    receipt = tmp_path / "nora.receipt.json"
    download.value.save_as(receipt)
    keys = tmp_path / "keys.json"
    keys.write_text(httpx.get(f"{live.base_url}/.well-known/jwks.json").text)
    verified = subprocess.run(
        [SAYSO, "verify-statement", str(receipt), "--keys", str(keys), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stderr
    assert json.loads(verified.stdout)["id"] == grant
    altered = tmp_path / "altered.json"
    altered.write_text(receipt.read_text().replace("Nora", "Mona").replace("harbour:", "haven:"))
    refused = subprocess.run(
        [SAYSO, "verify-statement", str(altered), "--keys", str(keys)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 248
    assert "Traceback" not in refused.stderr


def the_tool_hears_and_says_so(page: Any, grant: str, live: Live, key: str) -> None:
    """By asking for its notices; the page tells her."""
    headers = {"Authorization": f"Bearer {key}"}
    found = httpx.get(f"{live.base_url}/v1/notices", params={"after": 0}, headers=headers).json()["notices"]
    assert [(notice["type"], notice["grants"]) for notice in found] == [("consent.withdrawn", [grant])]
    heard = httpx.post(
        f"{live.base_url}/v1/notices/{found[0]['id']}/heard", json={"state": "stopped"}, headers=headers
    )
    assert heard.status_code == 204
    page.get_by_text("Heard by 1 of 1").wait_for()


def every_question_stands_on_her_page(page: Any) -> None:
    """Who, what, when, outcome, why."""
    page.goto("/questions/")
    rows = page.locator(".rows > li").all_inner_texts()
    assert len(rows) == 3
    assert all("Harbour Swap (Harbour Pictures)" in row for row in rows)
    assert ["Allowed" in row for row in rows] == [False, True, False]
    page.get_by_role("link", name="Harbour Swap").first.click()
    assert page.locator(".words").inner_text().strip()


def test_a_performer_grants_a_tool_works_the_performer_withdraws(
    open_page: Callable[..., Any], registrar: Any, live: Live, tmp_path: Path
) -> None:
    studio = open_page()
    walking.sign_up(studio, live, "rights@harbour.example")
    organisation = walking.register_organisation(studio, "Harbour Pictures")
    walking.register_production(studio, organisation, "The Harbour")
    project = studio.locator(".id", has_text="prj_").inner_text()
    tool, key = walking.register_tool(studio, organisation, "Harbour Swap")

    nora = open_page()
    walking.sign_up(nora, live, "nora@people.example")
    walking.put_on_record(nora, name="Nora Quill")
    assert nora.get_by_text("Not yet checked").is_visible()
    subject = nora.locator(".id", has_text="sub_").inner_text()

    # Signed, but not verified: no permit, and the reason says so.
    walking.fill_in_consent(nora, studio="Harbour Pictures", title="The Harbour", ends_on=NEXT_YEAR)
    words = nora.locator(".words").inner_text()
    assert walking.DESCRIPTION in words
    assert "Harbour Pictures" in words
    grant = walking.sign(nora)
    body = walking.question(tool=tool, subject=subject, project=project, licensee=organisation)
    early = ask(live, key, body)
    assert early["decision"] is False
    assert [reason["code"] for reason in early["context"]["reasons"]] == ["IDENTITY_NOT_VERIFIED"]

    walking.verify(registrar, "Nora Quill")
    answer = ask(live, key, body)
    assert answer["decision"] is True, answer
    assert answer["context"]["grants"][0]["id"] == grant

    the_receipt_verifies_offline(nora, grant, live, tmp_path)

    # One click and a confirmation; no passkey, no reason.
    nora.get_by_role("link", name="Withdraw", exact=True).click()
    nora.get_by_role("button", name="Yes, withdraw").click()
    assert nora.get_by_text("no new permit can be issued").is_visible()
    assert nora.get_by_text("Heard by 0 of 1").is_visible()
    late = ask(live, key, body)
    assert late["decision"] is False
    assert [reason["code"] for reason in late["context"]["reasons"]] == ["WITHDRAWN"]

    the_tool_hears_and_says_so(nora, grant, live, key)
    every_question_stands_on_her_page(nora)


def test_nonsense_is_refused_at_the_field(open_page: Callable[..., Any], live: Live) -> None:
    page = open_page(phone=True)
    walking.sign_up(page, live, "fields@people.example")
    walking.put_on_record(page, name="", born="2999-01-01", ISNI="0000 0000 0000 0019")
    for text in ("This field is required", "in the future", "check"):
        assert page.locator(".error", has_text=text).first.is_visible(), text
    assert page.get_by_label("Your date of birth").input_value() == "2999-01-01"
    walking.put_on_record(page, name="Field Tester", ISNI="0000 0000 0000 001X")
    page.goto("/consents/new/")
    page.get_by_role("button", name="Start from a blank form").click()
    walking.go_on(page)
    assert page.locator(".error", has_text="A consent always names somebody").first.is_visible()


def test_a_person_sees_nothing_of_anybody_else(open_page: Callable[..., Any], live: Live) -> None:
    page = open_page()
    walking.sign_up(page, live, "stranger@people.example")
    demo = live.demo
    grant = next(iter(demo["grants"].values()))
    nobodys = "grt_" + "a" * 26
    for path in ("/consents/{}/", "/consents/{}/withdraw/", "/receipts/{}/"):
        theirs = page.goto(path.format(grant))
        missing = page.goto(path.format(nobodys))
        assert (theirs.status, missing.status) == (404, 404), path
    for path in (f"/studio/tools/{demo['tool']['id']}/", "/desk/", "/administration/"):
        assert page.goto(path).status == 404, path


def test_a_second_passkey_and_recovery_codes(open_page: Callable[..., Any], live: Live) -> None:
    page = open_page()
    walking.sign_up(page, live, "keys@people.example")
    page.goto("/accounts/2fa/")
    assert page.get_by_text("You have 1 passkey").is_visible()
    page.goto("/accounts/2fa/webauthn/add/")
    walking.confirm(page)
    # Another device: the first one is out of reach.
    page.cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": page.authenticator})
    page.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.get_by_role("button", name="Add this passkey").click()
    page.wait_for_url(lambda url: "/webauthn/add" not in url)
    page.goto("/accounts/2fa/")
    assert page.get_by_text("You have 2 passkeys").is_visible()
    page.get_by_role("link", name="Make new recovery codes").click()
    assert page.locator("h1").is_visible()
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/login" not in url)
    assert page.get_by_role("link", name="Sign out").is_visible()
