"""What people do on the pages, step by step, as a person would: by label and by button."""

from __future__ import annotations

import re
import time
from typing import Any

from tests.live import Live

CODE = re.compile(r"^\s*([0-9A-Z]{3,4}-?[0-9A-Z]{3,4})\s*$", re.MULTILINE)
DESCRIPTION = (
    "The night scenes at the harbour: her face is put on the stunt performer, and nothing else is changed."
)


def newest_code(live: Live, email: str, before: int) -> str:
    """The code in the newest mail to this address, waiting until one has come after the first `before`."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        mails = live.mails(email)
        if len(mails) > before and (found := CODE.search(mails[-1])):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"no code was sent to {email}: {live.mails(email)[-1:]}")


def sign_up(page: Any, live: Live, email: str) -> None:
    """Create an account with an e-mailed code and a passkey, and keep the recovery codes."""
    before = len(live.mails(email))
    page.goto("/start/")
    page.get_by_role("link", name="It is my face, my voice, my body").click()
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Code").fill(newest_code(live, email, before))
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Make my passkey").click()
    page.wait_for_url(re.compile(r".*(recovery-codes|record).*"))


def sign_in_by_code(page: Any, live: Live, email: str) -> None:
    """Sign in with a code by e-mail."""
    before = len(live.mails(email))
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Get a code by e-mail instead").click()
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(newest_code(live, email, before))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()


def confirm(page: Any) -> None:
    """Where the page asks whether it is you: say so with the passkey."""
    if "reauthenticate" in page.url:
        if page.get_by_role("link", name="Go on with my passkey").count():
            page.get_by_role("link", name="Go on with my passkey").click()
        page.get_by_role("button", name="Confirm with my passkey").click()
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def put_on_record(
    page: Any, *, name: str, born: str = "1990-05-14", country: str = "BE", **elsewhere: str
) -> None:
    """Fill in one's own record."""
    page.goto("/record/new/")
    page.get_by_label("The name you work under").fill(name)
    page.get_by_label("Your date of birth").fill(born)
    page.get_by_label("The country you live in").select_option(country)
    if elsewhere:
        page.get_by_text("Do you have an ISNI").click()
        for label, value in elsewhere.items():
            page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Put me on record").click()


def verify(page: Any, name: str, *, ids: bool = False) -> None:
    """As the registrar: mark somebody as verified."""
    page.goto("/desk/")
    page.get_by_role("link", name=name, exact=True).first.click()
    page.get_by_label("What you have seen").select_option("passport")
    if ids:
        for box in (
            page.get_by_role("group", name="Ids elsewhere that it proves").get_by_role("checkbox").all()
        ):
            box.check()
    page.get_by_label("This person is who they say").check()
    page.get_by_role("button", name="Put on record").click()


def register_organisation(page: Any, name: str) -> str:
    """Register a studio; its id."""
    page.goto("/studio/organisations/new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("What it is").select_option("studio")
    page.get_by_label("Country").select_option("US")
    page.get_by_label("E-mail for questions about rights").fill("rights@studio.example")
    page.get_by_role("button", name="Register it").click()
    page.wait_for_url(re.compile(r".*/studio/organisations/org_.*"))
    return str(page.url.rstrip("/").rpartition("/")[2])


def register_tool(page: Any, organisation: str, name: str) -> tuple[str, str]:
    """Register a tool and make an API key: the tool's id and the key."""
    page.goto(f"/studio/organisations/{organisation}/tools/new/")
    page.get_by_label("Name of the tool").fill(name)
    page.get_by_label("Who makes it").fill("Harbour Tools")
    page.get_by_label("Where it runs").select_option("own_machine")
    page.get_by_role("button", name="Register it").click()
    page.get_by_role("button", name="Make an API key").click()
    key = page.locator("#api_key").inner_text().strip()
    return str(page.url.partition("/studio/tools/")[2].partition("/")[0]), key


def register_production(page: Any, organisation: str, title: str) -> None:
    """Register a production."""
    page.goto(f"/studio/organisations/{organisation}/productions/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Register it").click()


def fill_in_consent(page: Any, *, studio: str, title: str, ends_on: str) -> None:
    """From the everyday template to the preview."""
    page.goto("/consents/new/")
    page.get_by_role("button", name="My face in this film").click()
    page.get_by_label("Find a company by its name").fill(studio)
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("group", name="The company that may use your likeness").get_by_label(studio).check()
    page.get_by_role("group", name="The title it is for").get_by_label(title).check()
    go_on(page)
    page.get_by_label("In your own words").fill(DESCRIPTION)
    go_on(page)
    page.get_by_label("From", exact=True).fill(time.strftime("%Y-%m-%d", time.gmtime()))
    page.get_by_label("Until and including").fill(ends_on)
    go_on(page)
    go_on(page)
    go_on(page)


def go_on(page: Any) -> None:
    """To the next screen."""
    page.get_by_role("button", name="Save and go on").click()


def sign(page: Any) -> str:
    """Sign what the preview shows; the grant's id."""
    page.get_by_role("button", name="Sign with my passkey").click()
    page.wait_for_url(re.compile(r".*/consents/grt_.*"))
    return str(page.url.rstrip("/").rpartition("/")[2])


def question(*, tool: str, subject: str, project: str, licensee: str, **changes: Any) -> dict[str, Any]:
    """The AuthZEN request for replacing this face."""
    context = {
        "purpose": "film",
        "project": project,
        "licensee": licensee,
        "territories": ["US"],
        "media": ["svod"],
        "tool": {"name": "Harbour Swap", "version": "1.0", "hosting": "own_machine"},
        **changes,
    }
    return {
        "subject": {"type": "tool", "id": tool},
        "action": {"name": "replace_face"},
        "resource": {
            "type": "likeness",
            "id": subject,
            "properties": {"role": "identity", "modalities": ["face"]},
        },
        "context": context,
    }
