"""A real Chromium of the system, and people in front of it who each hold a passkey authenticator of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.live import Live

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
AUTHENTICATOR = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser. One for each file of tests: while it runs, its event loop keeps Django's database away."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert program, "no Chromium found: `make test` installs one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, live: Live) -> Iterator[Callable[..., Any]]:
    """Open a page as somebody new, with own cookies and passkeys (`page.authenticator`, `page.cdp`).

    `phone=True` gives a small one.

    At the end of the test, no page may have asked anybody else for anything, broken our content policy or thrown.
    """
    wrong: list[str] = []
    contexts: list[Any] = []

    def opened(*, phone: bool = False) -> Any:
        context = chromium.new_context(
            base_url=live.base_url, locale="en-GB", timezone_id="UTC", viewport=PHONE if phone else DESKTOP
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: _note_stranger(request.url, live.base_url, wrong))
        page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
        page.on("console", lambda message: _note_policy(message.text, wrong))
        page.cdp = context.new_cdp_session(page)
        page.cdp.send("WebAuthn.enable", {"enableUI": False})
        added = page.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        page.authenticator = added["authenticatorId"]
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    """One person's page on a desktop."""
    return open_page()


def _note_stranger(url: str, base_url: str, wrong: list[str]) -> None:
    if not url.startswith((base_url, "data:", "blob:", "about:")):
        wrong.append(f"asked a stranger: {url}")


def _note_policy(text: str, wrong: list[str]) -> None:
    if "Content Security Policy" in text:
        wrong.append(text)
