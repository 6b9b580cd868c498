"""Every page, on a desktop and on a phone, light and dark: axe-core finds nothing, nothing runs out of the side.

With SAYSO_SCREENSHOTS naming a folder, a picture of each page is left there for people to look at.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.live import Live
from tests.paths import walking

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGE_BYTES = 60_000
PUBLIC = [
    "/",
    "/about/",
    "/start/",
    "/verify/",
    "/log/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/passkey/",
    "/demo/mail/",
    "/v1/docs",
    "/nothing-here/",
]


def look(page: Any, path: str, name: str) -> list[str]:
    """What is wrong with this page, as a person with or without a mouse, or on a small screen, would find it."""
    response = page.goto(path)
    wrong = [] if response.status in {200, 404} else [f"status {response.status}"]
    found = Axe().run(page, options={"runOnly": STANDARD}).response["violations"]
    wrong += [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in found]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        wrong.append("runs out of the side")
    if len(response.body()) > PAGE_BYTES:
        wrong.append(f"weighs {len(response.body())} bytes")
    if folder := os.environ.get("SAYSO_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}{path.replace('/', '-')}.png", full_page=True)
    return [f"{name} {path}: {problem}" for problem in wrong]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_public_pages(open_page: Callable[..., Any], phone: bool) -> None:
    page = open_page(phone=phone)
    page.emulate_media(color_scheme="dark" if phone else "light")
    assert [problem for path in PUBLIC for problem in look(page, path, f"public-{phone}")] == []


def paths_for(role: str, page: Any, demo: dict[str, Any]) -> list[str]:
    """What somebody in this role can reach."""
    if role == "studio":
        page.goto("/studio/")
        organisation = page.locator("h2 a").first.get_attribute("href")
        tool = f"/studio/tools/{demo['tool']['id']}/"
        made = [f"{organisation}{part}/new/" for part in ("tools", "productions", "people")]
        return [
            "/studio/",
            "/studio/organisations/new/",
            organisation,
            *made,
            tool,
            f"{tool}change/",
            f"{tool}public-key/",
        ]
    if role == "registrar":
        return [
            "/desk/",
            f"/desk/subjects/{demo['cast']['ada']}/",
            "/accounts/2fa/",
            "/accounts/2fa/webauthn/",
            "/accounts/logout/",
        ]
    grant = demo["grants"]["ada"]
    page.goto("/consents/new/")
    page.get_by_role("button", name="Dub me").click()
    draft = page.url.removesuffix("who/")
    return [
        "/",
        "/record/",
        "/record/change/",
        "/never/",
        "/questions/",
        "/consents/",
        "/consents/new/",
        f"/consents/{grant}/",
        f"/consents/{grant}/withdraw/",
        *(
            f"{draft[draft.index('/consents') :]}{step}/"
            for step in ("who", "what", "where", "with", "sensitive")
        ),
    ]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("role", ["performer", "studio", "registrar"])
def test_pages_of_each_role(open_page: Callable[..., Any], live: Live, role: str, phone: bool) -> None:
    page = open_page(phone=phone)
    page.emulate_media(color_scheme="light" if phone else "dark")
    demo = live.demo
    wanted = {"performer": "ada", "studio": "kestrel", "registrar": "registrar"}[role]
    email = next(
        each["email"]
        for each in demo["accounts"]
        if wanted in f"{each['email']} {each['role']} {each['name']}".lower()
    )
    if role == "registrar":
        walking.sign_up(page, live, f"desk-{phone}@people.example".lower())
        live.manage("registrar", f"desk-{phone}@people.example".lower())
    else:
        walking.sign_in_by_code(page, live, email)
    paths = paths_for(role, page, demo)
    assert [problem for path in paths for problem in look(page, path, f"{role}-{phone}")] == []
