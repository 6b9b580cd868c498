"""Language tags as the book reads them: RFC 5646 section 2.1 walked part by part, and RFC 4647 section 3.3.1."""

from __future__ import annotations

# Registered before the grammar and outside it (RFC 5646 section 2.1, `irregular`).
IRREGULAR = [
    "en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo", "i-navajo",
    "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de",
]  # fmt: skip

# Codes that say that no one language is meant: undetermined, several, none, uncoded.
NO_LANGUAGE = ["und", "mul", "zxx", "mis"]


def is_tag(text: str) -> bool:
    """Whether this is a well-formed tag: language, script, region, variants, extensions, private use."""
    if not text.isascii():
        return False
    if text.lower() in IRREGULAR:
        return True
    parts = text.lower().split("-")
    if any(not part.isalnum() or len(part) > 8 for part in parts):
        return False
    if parts[0] == "x":
        return len(parts) > 1
    rest = _after_language(parts)
    return rest is not None and _is_variants_and_extensions(rest)


def _after_language(parts: list[str]) -> list[str] | None:
    first, rest = parts[0], parts[1:]
    if not first.isalpha() or len(first) < 2:
        return None
    extended = 0
    while len(first) <= 3 and extended < 3 and rest and rest[0].isalpha() and len(rest[0]) == 3:
        rest, extended = rest[1:], extended + 1
    if rest and rest[0].isalpha() and len(rest[0]) == 4:
        rest = rest[1:]
    if rest and ((rest[0].isalpha() and len(rest[0]) == 2) or (rest[0].isdigit() and len(rest[0]) == 3)):
        rest = rest[1:]
    return rest


def _is_variants_and_extensions(rest: list[str]) -> bool:
    variants = []
    while rest and (len(rest[0]) >= 5 or (len(rest[0]) == 4 and rest[0][0].isdigit())):
        variants.append(rest[0])
        rest = rest[1:]
    if len(variants) != len(set(variants)):
        return False
    singletons = []
    while rest:
        singleton, rest = rest[0], rest[1:]
        if len(singleton) != 1 or singleton in singletons or not rest:
            return False
        singletons.append(singleton)
        if singleton == "x":
            return True
        taken = 0
        while rest and len(rest[0]) >= 2:
            rest, taken = rest[1:], taken + 1
        if taken == 0:
            return False
    return True


def names_a_language(text: str) -> bool:
    """Whether it says which: not private or irregular from the first letter on, and not one of the codes for none.

    Four letters are reserved for the future (RFC 5646 section 2.2.1), so they name nothing yet.
    """
    first = text.lower().split("-")[0]
    return is_tag(text) and first not in NO_LANGUAGE and len(first) not in {1, 4}


def usual_spelling(tag: str) -> str:
    """The tag with the capitals of RFC 5646 section 2.1.1: `zh-Hant-TW`; small letters from the first single one on."""
    spelt: list[str] = []
    for part in tag.lower().split("-"):
        if not spelt or any(len(before) == 1 for before in spelt):
            spelt.append(part)
        elif len(part) == 2:
            spelt.append(part.upper())
        elif len(part) == 4:
            spelt.append(part.capitalize())
        else:
            spelt.append(part)
    return "-".join(spelt)


def covers(granted: str, asked: str) -> bool:
    """Basic filtering: the same tag, or its beginning up to a hyphen; capitals do not matter, and `*` is no tag."""
    if not names_a_language(granted) or not names_a_language(asked):
        return False
    return asked.lower() == granted.lower() or asked.lower().startswith(granted.lower() + "-")
