"""What is wrong with one field of a grant's terms, in words for the person who fills it in."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """A problem at a field, named as in the terms (`use_window.ends_on`, `purposes.0.advertiser`).

    `code` is for programs, `message` for people. A `warning` does not stop anybody from signing.
    """

    field: str
    code: str
    message: str
    warning: bool = False
