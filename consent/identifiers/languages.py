"""Language tags: BCP 47 (RFC 5646) syntax and case, and basic filtering (RFC 4647 section 3.3.1)."""

from __future__ import annotations

import re

from consent.errors import MalformedError
from consent.identifiers.countries import COUNTRIES
from consent.identifiers.language_names import LANGUAGES, REGIONS, SCRIPTS

MAX_LENGTH = 100
# Subtags that say no language was named: a grant of them, or a request for them, covers nothing.
NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx"})
_LANGTAG = re.compile(
    r"""(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})      # language, extlang
        (?:-[a-z]{4})?                                            # script
        (?:-(?:[a-z]{2}|[0-9]{3}))?                               # region
        (?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)
        (?P<extensions>(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*)
        (?:-x(?:-[a-z0-9]{1,8})+)?""",
    re.ASCII | re.VERBOSE,
)
_PRIVATE = re.compile(r"x(?:-[a-z0-9]{1,8})+", re.ASCII)
# RFC 5646 section 2.1, `irregular`; the `regular` grandfathered tags already fit the grammar above.
_IRREGULAR = frozenset(
    {
        "en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo",
        "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de",
    }
)  # fmt: skip


def parse_language(text: str) -> str:
    """The tag in the case that RFC 5646 section 2.1.1 recommends. Raises MalformedError when not well formed.

    Repeated variants or extension singletons are refused too (section 2.2.9), as is `*`.
    """
    if len(text) > MAX_LENGTH or not _well_formed(text.lower()) or not text.isascii():
        raise MalformedError(f"`{text}` is not a language tag such as `fr`, `fr-CA` or `es-419`")
    return _in_canonical_case(text)


def language_covers(granted: str, requested: str) -> bool:
    """Whether a granted range covers a requested tag. Total: what cannot be read covers nothing.

    `es` covers `es-419`; `es-419` covers neither `es` nor `es-ES`; `*` and tags that name no language cover
    nothing.
    """
    if not is_language(granted) or not is_language(requested):
        return False
    language_range, tag = granted.lower(), requested.lower()
    return tag == language_range or tag.startswith(language_range + "-")


def is_language(tag: str) -> bool:
    """Whether a tag is well formed and names a language: not `*`, not `und`, not private use alone."""
    try:
        return _names_a_language(parse_language(tag))
    except MalformedError:
        return False


def language_parts(tag: str) -> tuple[str, tuple[str, ...]] | None:
    """The language and the script, region and country after it, when each has a name here; else None."""
    try:
        language, *details = parse_language(tag).split("-")
    except MalformedError:
        return None
    named = all(part in SCRIPTS or part in REGIONS or part in COUNTRIES for part in details)
    return (language, tuple(details)) if language in LANGUAGES and named else None


def language_name(tag: str) -> str:
    """The English name, as in `French (Canada)`; the tag itself where a part of it has no name here."""
    parts = language_parts(tag)
    if parts is None:
        return tag
    language, details = parts
    named = ", ".join(SCRIPTS.get(part) or REGIONS.get(part) or COUNTRIES[part] for part in details)
    return f"{LANGUAGES[language]} ({named})" if named else LANGUAGES[language]


def _well_formed(tag: str) -> bool:
    if tag in _IRREGULAR or _PRIVATE.fullmatch(tag):
        return True
    match = _LANGTAG.fullmatch(tag)
    if match is None:
        return False
    variants = match["variants"].split("-")[1:]
    singletons = [part for part in match["extensions"].split("-") if len(part) == 1]
    return len(set(variants)) == len(variants) and len(set(singletons)) == len(singletons)


def _in_canonical_case(text: str) -> str:
    parts = text.lower().split("-")
    for position, part in enumerate(parts[1:], start=1):
        if len(parts[position - 1]) == 1:
            break
        if len(part) == 2:
            parts[position] = part.upper()
        elif len(part) == 4:
            parts[position] = part.capitalize()
    return "-".join(parts)


def _names_a_language(tag: str) -> bool:
    primary = tag.split("-", maxsplit=1)[0]
    return len(primary) in (2, 3, 5, 6, 7, 8) and primary not in NO_LANGUAGE
