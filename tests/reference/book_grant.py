"""One grant against one person's part in a use: every dimension of domain section 7.4, one after another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.reference import book_days, book_places, book_tags, book_versions, book_words

Json = dict[str, Any]


def reading_names(
    use: Json, tool: Json, person: Json, others: list[Json], grant: Json, now: datetime
) -> set[str]:
    """The reason codes of every dimension in which this grant does not cover this person's part."""
    terms = grant["terms"]
    wrong = what_and_why(use, person, terms)
    wrong |= who_and_with_what(use, tool, terms)
    wrong |= where_and_in_which_company(use, others, terms, now)
    return wrong | when_and_from_what(use, terms, now)


def what_and_why(use: Json, person: Json, terms: Json) -> set[str]:
    """Operation, modality, purpose, content and project."""
    wrong = set()
    if not operations_cover(use, person, terms):
        wrong.add("OPERATION_NOT_GRANTED")
    if not modalities_cover(person, terms):
        wrong.add("MODALITY_NOT_GRANTED")
    if not any(same_purpose(granted, use["purpose"]) for granted in terms["purposes"]):
        wrong.add("PURPOSE_NOT_GRANTED")
    if any(flag not in terms["content"] for flag in use["content"]):
        wrong.add("CONTENT_NOT_GRANTED")
    if not any(same_title(project["id"], use["project"]) for project in terms["projects"]):
        wrong.add("PROJECT_MISMATCH")
    return wrong


def operations_cover(use: Json, person: Json, terms: Json) -> bool:
    """Whether every operation that the role needs is granted; keeping is implied by whatever stores."""
    granted = list(terms["operations"])
    if any(operation in book_words.STORING for operation in granted):
        granted.append("archive")
    needed = book_words.must_have_granted(person["role"], use["operation"])
    if not any(other["role"] in ("identity", "voice") for other in use["subjects"]):
        needed = [*needed, use["operation"]]
    return all(operation in granted for operation in needed)


def modalities_cover(person: Json, terms: Json) -> bool:
    """Whether something of the person is asked for, and all of it is granted; none implies another."""
    asked = person["modalities"]
    return len(asked) > 0 and all(modality in terms["modalities"] for modality in asked)


def same_purpose(granted: Json, asked: Json) -> bool:
    """The same purpose; for advertising also the same advertiser and the same product line, both stated."""
    if granted["code"] != asked["code"]:
        return False
    if asked["code"] != "advertising":
        return True
    for member in ("advertiser", "product_line"):
        want, have = asked[member], granted[member]
        if want is None or have is None or want.strip() == "":
            return False
        if want.strip().casefold() != have.strip().casefold():
            return False
    return True


def same_title(granted: str, asked: str) -> bool:
    """The same title id; capital letters matter in our own ids only."""
    if ":" not in granted:
        return granted == asked
    return granted.lower() == asked.lower()


def who_and_with_what(use: Json, tool: Json, terms: Json) -> set[str]:
    """Licensee, vendor, tool and hosting."""
    wrong = set()
    if use["licensee"] not in terms["licensees"]:
        wrong.add("LICENSEE_MISMATCH")
    if tool["organisation"] not in terms["licensees"] and tool["organisation"] not in terms["vendors"]:
        wrong.add("VENDOR_NOT_NAMED")
    version = use["tool"]["version"]
    named = [term for term in terms["tools"] if term["id"] == tool["id"]]
    if not book_versions.lies_in(version, tool["versions"]):
        wrong.add("TOOL_NOT_GRANTED")
    if terms["tools"] and not any(book_versions.lies_in(version, term["versions"]) for term in named):
        wrong.add("TOOL_NOT_GRANTED")
    if use["tool"]["hosting"] not in terms["hosting"] or use["tool"]["hosting"] != tool["hosting"]:
        wrong.add("HOSTING_NOT_GRANTED")
    return wrong


def where_and_in_which_company(use: Json, others: list[Json], terms: Json, now: datetime) -> set[str]:
    """Territory, language, media and the other people in the use."""
    wrong = set()
    today = book_days.utc_day(now).isoformat()
    places = [(terms["territories"], terms["territories_as_of"], code, today) for code in use["territories"]]
    if not places or not all(book_places.reaches(*question) for question in places):
        wrong.add("TERRITORY_OUTSIDE")
    for asked in use["languages"]:
        if not any(book_tags.covers(granted, asked) for granted in terms["languages"]):
            wrong.add("LANGUAGE_NOT_GRANTED")
    if use["operation"] == "dub_translate" and not use["languages"]:
        wrong.add("LANGUAGE_NOT_GRANTED")
    if use["operation"] in book_words.SHOWN_TO_AN_AUDIENCE and not use["media"]:
        wrong.add("MEDIA_NOT_GRANTED")
    if any(medium not in terms["media"] for medium in use["media"]):
        wrong.add("MEDIA_NOT_GRANTED")
    company = [(term["id"], term["role"]) for term in terms["co_subjects"]]
    if company and any((other["id"], other["role"]) not in company for other in others):
        wrong.add("CO_SUBJECT_NOT_GRANTED")
    return wrong


def when_and_from_what(use: Json, terms: Json, now: datetime) -> set[str]:
    """The days of use and of training, the dataset, and the days its material was recorded on."""
    wrong = set()
    today = book_days.utc_day(now).isoformat()
    windows = [terms["use_window"]]
    if use["operation"] in book_words.TRAINING and terms["training_window"] is not None:
        windows.append(terms["training_window"])
    if not all(window["starts_on"] <= today <= window["ends_on"] for window in windows):
        wrong.add("WINDOW_OUTSIDE")
    dataset = use["dataset"]
    if use["operation"] in book_words.READING_SOURCE_MATERIAL and (dataset is None or dataset["items"] == 0):
        wrong.add("DATASET_NOT_STATED")
    if dataset is not None and terms["captured"] is not None:
        first, last = (book_days.day(dataset["captured"][end]) for end in ("earliest", "latest"))
        allowed = terms["captured"]
        if (
            first is None
            or last is None
            or first.isoformat() < allowed["starts_on"]
            or last.isoformat() > allowed["ends_on"]
        ):
            wrong.add("CAPTURE_DATE_OUTSIDE")
    return wrong


def phase(duty: Json) -> str:
    """When a duty is due; pay is due before when its detail begins so, and afterwards otherwise."""
    if duty["code"] == "pay" and (duty["detail"] == "before" or duty["detail"].startswith("before:")):
        return "pre"
    return book_words.DUTY_PHASES[duty["code"]]


def unmet(grant: Json, operation: str) -> int:
    """How many things must be done before; nothing can be evidenced yet. Approval blocks publishing only."""
    blocking = [duty for duty in grant["terms"]["duties"] if phase(duty) == "pre"]
    if operation != "publish":
        blocking = [duty for duty in blocking if duty["code"] != "pre_release_approval"]
    return len(blocking)
