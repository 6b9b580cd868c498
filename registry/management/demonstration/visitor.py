"""Somebody at a browser, as far as the demonstration needs one: pages, forms, cookies, and the e-mailed code."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Self

import httpx

CODE = re.compile(r"^\s*([0-9A-Z]{3,4}-?[0-9A-Z]{3,4})\s*$", re.MULTILINE)
MAIL_SECONDS = 20.0


class PageProblem(Exception):
    """A page was not what it should have been."""


class _Forms(HTMLParser):
    """Every form of a page: its action and the values of its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = True
            self.forms.append((found.get("action", ""), {}))
        elif tag == "input" and self._inside and "name" in found:
            self.forms[-1][1][found["name"]] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


class Visitor:
    """One browser, at one registry. Use it in a `with` block."""

    def __init__(self, base_url: str, mail: Path) -> None:
        self._mail = mail
        self._http = httpx.Client(
            base_url=base_url, follow_redirects=True, timeout=20.0, headers={"Referer": base_url + "/"}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def open(self, path: str) -> httpx.Response:
        """A page. Raises PageProblem unless it is there."""
        return self._whole(self._http.get(path))

    def submit(
        self, page: httpx.Response, *, field: str = "csrfmiddlewaretoken", **values: str
    ) -> httpx.Response:
        """Send the first form of the page that has this field, with these values. Raises PageProblem."""
        reader = _Forms()
        reader.feed(page.text)
        for action, fields in reader.forms:
            if field in fields:
                target = page.url.join(action) if action else page.url
                return self._whole(self._http.post(target, data={**fields, **values}))
        raise PageProblem(f"{page.url} has no form with the field `{field}`")

    def sign_in(self, email: str) -> None:
        """Sign in with a code that comes by e-mail. Raises PageProblem."""
        before = time.time()
        asked = self.submit(self.open("/accounts/login/code/"), field="email", email=email)
        arrived = self.submit(asked, field="code", code=self._newest_code(email, before))
        if "/accounts/login" in str(arrived.url):
            raise PageProblem(f"signing in as {email} did not work")

    def _newest_code(self, email: str, since: float) -> str:
        until = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < until:
            for file in sorted(
                self._mail.glob("*.log"), key=lambda each: each.stat().st_mtime_ns, reverse=True
            ):
                text = file.read_text(encoding="utf-8")
                code = CODE.search(text.partition("\n\n")[2])
                if file.stat().st_mtime >= since - 1 and f"To: {email}" in text and code:
                    return code[1]
            time.sleep(0.05)
        raise PageProblem(f"no code came for {email} in {MAIL_SECONDS:.0f} seconds")

    @staticmethod
    def _whole(page: httpx.Response) -> httpx.Response:
        if page.status_code != 200:
            raise PageProblem(f"{page.request.method} {page.url.path} answered {page.status_code}")
        return page
