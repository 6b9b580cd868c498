"""Whether terms could ever be consent (F-08): a description that says something, a structured scope, days in order.

Written from domain sections 7 and 8: reasonably specific, named parties, an end, words of the vocabulary alone, each
in its one form. It judges what `cases` can make; it is no second check of the form that people fill in.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.reference import book_days, book_places, book_tags, book_titles, book_versions, book_words

Json = dict[str, Any]


def make_sense(terms: Json, signed: date) -> bool:
    """Whether nothing is wrong with terms signed on that day."""
    return (
        says_something(terms["description"])
        and lists_are_in_order(terms)
        and parties_are_named(terms)
        and purposes_are_whole(terms["purposes"])
        and duties_can_be_kept(terms["duties"], terms["operations"])
        and days_are_in_order(terms, signed)
        and endings_are_known(terms)
    )


_LEGALESE = (
    "all any and devised hereafter in known later media now or perpetuity purposes the throughout universe"
)


def says_something(text: str) -> bool:
    """Forty characters and six different words that are more than "all media now known or later devised"."""
    words = {word.strip(".,;:").casefold() for word in text.split()}
    telling = {word for word in words if len(word) >= 3 and word not in _LEGALESE.split()}
    return 40 <= len(text.strip()) <= 4000 and len(telling) >= 6


def lists_are_in_order(terms: Json) -> bool:
    """Every word known, none said twice, and something in each list that must say something."""
    known = {
        "modalities": book_words.MODALITIES,
        "operations": book_words.OPERATIONS,
        "media": book_words.MEDIA,
        "hosting": book_words.HOSTING,
        "content": book_words.CONTENT,
    }
    for name, words in known.items():
        if any(word not in words for word in terms[name]):
            return False
    must_speak = ["modalities", "operations", "purposes", "projects", "licensees", "territories", "hosting"]
    if any(operation in book_words.SHOWN_TO_AN_AUDIENCE for operation in terms["operations"]):
        must_speak.append("media")
    if "dub_translate" in terms["operations"]:
        must_speak.append("languages")
    if any(not terms[name] for name in must_speak):
        return False
    for name in [*known, "territories", "languages", "licensees", "vendors", "co_subjects", "purposes"]:
        if any(terms[name].count(entry) > 1 for entry in terms[name]):
            return False
    for code in terms["territories"]:
        if (
            not book_places.is_territory(code)
            or code != book_places.one_spelling(code)
            or code in book_places.OWN_CODE
        ):
            return False
    tags = terms["languages"]
    return all(book_tags.names_a_language(tag) and tag == book_tags.usual_spelling(tag) for tag in tags)


def parties_are_named(terms: Json) -> bool:
    """Organisations, titles, tools and other people, each by a real id and once."""
    titles = [project["id"] for project in terms["projects"]]
    tools = [tool["id"] for tool in terms["tools"]]
    people = [other["id"] for other in terms["co_subjects"]]
    return (
        all(book_titles.is_ours(name, "org") for name in [*terms["licensees"], *terms["vendors"]])
        and all(book_titles.is_title(title) for title in titles)
        and all(book_titles.is_ours(tool, "tol") for tool in tools)
        and all(book_versions.is_range(tool["versions"]) for tool in terms["tools"])
        and all(book_titles.is_ours(person, "sub") for person in people)
        and all(other["role"] in book_words.ROLES for other in terms["co_subjects"])
        and len(set(titles)) == len(titles)
        and len(set(tools)) == len(tools)
    )


def purposes_are_whole(purposes: list[Json]) -> bool:
    """Known, not one that nobody can agree to, and an advertiser with a product line for advertising alone."""
    for purpose in purposes:
        if purpose["code"] not in book_words.PURPOSES or purpose["code"] in book_words.NEVER_OFFERED:
            return False
        named = [bool((purpose[member] or "").strip()) for member in ("advertiser", "product_line")]
        if purpose["code"] == "advertising" and named != [True, True]:
            return False
        if purpose["code"] != "advertising" and (purpose["advertiser"], purpose["product_line"]) != (
            None,
            None,
        ):
            return False
    return True


def duties_can_be_kept(duties: list[Json], operations: list[str]) -> bool:
    """Known, each once, none against another or against what is allowed in the same breath."""
    codes = [duty["code"] for duty in duties]
    if any(code not in book_words.DUTY_PHASES for code in codes) or len(set(codes)) != len(codes):
        return False
    if "credit" in codes and "do_not_name" in codes:
        return False
    if "no_foundation_training" in codes and "train_foundation_model" in operations:
        return False
    passes_on = "share_dataset" in operations or "transfer_model" in operations
    return not ("no_onward_transfer" in codes and passes_on)


def days_are_in_order(terms: Json, signed: date) -> bool:
    """Real days: an end not past when signed and within fifty years, training inside, groups as of a past day."""
    use, training, captured = terms["use_window"], terms["training_window"], terms["captured"]
    begins, ends = book_days.day(use["starts_on"]), book_days.day(use["ends_on"])
    as_of = book_days.day(terms["territories_as_of"])
    if begins is None or ends is None or as_of is None or as_of > signed:
        return False
    if ends < begins or ends < signed or ends > book_days.years_after(signed, 50):
        return False
    if begins > book_days.last_day_of_ten_years(signed):
        return False
    if training is not None and not training_is_in_order(training, begins, ends, terms["operations"], signed):
        return False
    if captured is None:
        return True
    first, last = book_days.day(captured["starts_on"]), book_days.day(captured["ends_on"])
    return first is not None and last is not None and date(1860, 1, 1) <= first <= last


def training_is_in_order(
    training: Json, begins: date, ends: date, operations: list[str], signed: date
) -> bool:
    """A window for training: only when training is allowed, inside the days of the whole, and not past when signed."""
    first, last = book_days.day(training["starts_on"]), book_days.day(training["ends_on"])
    if first is None or last is None or not begins <= first <= last <= ends or last < signed:
        return False
    return any(operation in book_words.TRAINING for operation in operations)


def endings_are_known(terms: Json) -> bool:
    """What happens after a withdrawal and after death, in the words there are for it."""
    survival, _, survives_until = terms["survival"].partition(":")
    death, _, continues_to = terms["post_mortem"].partition(":")
    if survival == "finished_outputs_until" and book_days.day(survives_until) is None:
        return False
    if death == "continue_to" and book_days.day(continues_to) is None:
        return False
    return survival in _SURVIVAL and death in _AFTER_DEATH


_SURVIVAL = ["none", "finished_outputs_as_licensed", "finished_outputs_until", "committed_project"]
_AFTER_DEATH = ["end_at_death", "continue_to", "as_estate_decides"]
