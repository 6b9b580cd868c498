"""What a tool's registration may say."""

from __future__ import annotations

import base64
import secrets

from consent.errors import MalformedError
from consent.identifiers import parse_version_range
from consent.vocabulary import HOSTING
from registry import outbound
from registry.actions.refusals import InvalidInput


def checked_tool(*, name: str, maker: str, versions: str, hosting: str, callback_url: str) -> dict[str, str]:
    """The fields in their one form. Resolves the name in the callback URL, so call it outside a transaction.

    Raises InvalidInput (`name`, `maker`, `versions`, `hosting`, `callback_url`).
    """
    fields = {
        "name": name.strip(),
        "maker": maker.strip(),
        "hosting": hosting,
        "callback_url": callback_url.strip(),
    }
    problems = {}
    for field in ("name", "maker"):
        if not 1 <= len(fields[field]) <= 100:
            problems[field] = "has 1 to 100 characters"
    if hosting not in HOSTING:
        problems["hosting"] = f"`{hosting}` is not a kind of hosting we know"
    try:
        fields["versions"] = parse_version_range(versions.strip())
        if len(fields["versions"]) > 60:
            problems["versions"] = "at most 60 characters"
    except MalformedError as error:
        problems["versions"] = str(error)
    try:
        if fields["callback_url"]:
            outbound.check_callback_url(fields["callback_url"])
    except outbound.OutboundRefused as error:
        problems["callback_url"] = str(error)
    if problems:
        raise InvalidInput(problems)
    return fields


def new_callback_secret() -> str:
    """A Standard Webhooks secret: 256 random bits."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
