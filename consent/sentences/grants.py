"""The exact text of a grant: everything its terms say, in sentences to the person who signs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from consent.errors import MalformedError
from consent.identifiers import ANY, WORLD
from consent.sentences.speech import Sentence, Speech, known, plain
from consent.statements import DutyTerm, Terms, Window
from consent.vocabulary import CONTENT, DUTIES, OPERATIONS, POST_MORTEM, PURPOSES, SURVIVAL, read_dated
from consent.vocabulary.catalogue import ENGLISH, Catalogue
from consent.vocabulary.term import DatedTerm


def terms_in_sentences(
    terms: Terms, names: Mapping[str, str], catalogue: Catalogue = ENGLISH
) -> list[Sentence]:
    """What a person signs, section by section; the last one says how to withdraw and what survives it.

    `names` maps the ids of organisations, tools and people to their names. Raises MalformedError for a term that is
    unknown or never offered, and for a day that is no date: what cannot be said cannot be signed.
    """
    speech = Speech(names, catalogue)
    sections = (_who, _what, _why, _sensitive, _where, _when, _duties, _death, _end)
    return [sentence for section in sections for sentence in section(terms, speech)]


def _who(terms: Terms, speech: Speech) -> Iterator[Sentence]:
    if terms.licensees:
        yield speech.sentence("who", "grant.licensees", licensees=_named(terms.licensees, speech))
    else:
        yield speech.sentence("who", "grant.no_licensee")
    if terms.vendors:
        yield speech.sentence("who", "grant.vendors", vendors=_named(terms.vendors, speech))
    else:
        yield speech.sentence("who", "grant.no_vendor")
    yield from _tools(terms, speech)
    yield from (speech.term("who", "hosting", code) for code in terms.hosting)
    yield speech.sentence("who", "grant.not_passed_on")


def _tools(terms: Terms, speech: Speech) -> Iterator[Sentence]:
    if not terms.tools:
        yield speech.sentence("who", "grant.any_tool")
        return
    for tool in terms.tools:
        name = speech.name(tool.id)
        if tool.versions == ANY:
            yield speech.sentence("who", "grant.tool", tool=name)
        else:
            yield speech.sentence("who", "grant.tool_versions", tool=name, versions=plain(tool.versions))
    yield speech.sentence("who", "grant.only_these_tools")


def _what(terms: Terms, speech: Speech) -> Iterator[Sentence]:
    yield speech.sentence("what", "grant.description", description=plain(terms.description))
    yield from (speech.term("what", "modality", code) for code in terms.modalities)
    operations = [OPERATIONS[known("operation", code)] for code in terms.operations]
    yield from (speech.term("what", "operation", term.code) for term in operations if not term.sensitive)
    if any(term.stores for term in operations) and "archive" not in terms.operations:
        yield speech.sentence("what", "grant.kept")
    yield speech.sentence("what", "grant.nothing_else")


def _why(terms: Terms, speech: Speech) -> Iterator[Sentence]:
    for purpose in terms.purposes:
        if not PURPOSES[known("purpose", purpose.code)].sensitive:
            yield speech.term("why", "purpose", purpose.code)
        if purpose.advertiser:
            yield speech.sentence("why", "grant.advertiser", advertiser=speech.name(purpose.advertiser))
        if purpose.product_line:
            yield speech.sentence("why", "grant.product_line", product=plain(purpose.product_line))
    yield from _projects(terms, speech)
    yield from _co_subjects(terms, speech)


def _projects(terms: Terms, speech: Speech) -> Iterator[Sentence]:
    titles = [{"title": plain(project.title), "id": plain(project.id)} for project in terms.projects]
    if len(titles) == 1:
        yield speech.sentence("why", "grant.project", **titles[0])
    elif titles:
        named = (speech.say("grant.project_named", **title) for title in titles)
        yield speech.sentence("why", "grant.projects", titles=speech.listed(named))
    yield speech.sentence("why", "grant.other_titles")


def _co_subjects(terms: Terms, speech: Speech) -> Iterator[Sentence]:
    if not terms.co_subjects:
        yield speech.sentence("why", "grant.anyone_who_consents")
        return
    for other in terms.co_subjects:
        role = speech.label("role", other.role)
        yield speech.sentence("why", "grant.co_subject", person=speech.name(other.id), role=role)
    yield speech.sentence("why", "grant.only_these_people")


def _sensitive(terms: Terms, speech: Speech) -> Iterator[Sentence]:
    sentences = [
        *(speech.term("sensitive", "operation", code) for code in terms.operations),
        *(speech.term("sensitive", "purpose", purpose.code) for purpose in terms.purposes),
    ]
    chosen = [sentence for sentence in sentences if sentence.sensitive]
    flags = [speech.term("sensitive", "content", code) for code in terms.content]
    if not chosen and not flags:
        yield speech.sentence("sensitive", "grant.nothing_sensitive")
    yield from chosen
    yield from flags
    refused = [speech.label("content", code) for code in CONTENT if code not in terms.content]
    if refused:
        yield speech.sentence("sensitive", "grant.content_refused", contents=speech.listed(refused))


def _where(terms: Terms, speech: Speech) -> Iterator[Sentence]:
    if not terms.territories:
        yield speech.sentence("where", "grant.no_territory")
    elif WORLD in terms.territories:
        yield speech.sentence("where", "grant.world")
    else:
        places = [speech.territory(code, terms.territories_as_of) for code in terms.territories]
        yield speech.sentence("where", "grant.territories", territories=speech.listed(places))
    yield from (speech.term("where", "media", code) for code in terms.media)
    if terms.languages:
        languages = speech.listed(speech.language(tag) for tag in terms.languages)
        yield speech.sentence("where", "grant.languages", languages=languages)


def _when(terms: Terms, speech: Speech) -> Iterator[Sentence]:
    yield speech.sentence("when", "grant.window", **_days(terms.use_window, speech))
    yield speech.sentence("when", "grant.cap")
    if terms.training_window is not None:
        yield speech.sentence("when", "grant.training_window", **_days(terms.training_window, speech))
    if terms.captured is not None:
        yield speech.sentence("when", "grant.captured", **_days(terms.captured, speech))


def _duties(terms: Terms, speech: Speech) -> Iterator[Sentence]:
    if not terms.duties:
        yield speech.sentence("duties", "grant.no_duty")
    yield from (_duty(duty, speech) for duty in terms.duties)


def _duty(duty: DutyTerm, speech: Speech) -> Sentence:
    term = DUTIES[known("duty", duty.code)]
    if not duty.detail or not term.detail_sentence:
        return speech.term("duties", "duty", duty.code)
    text = speech.say(f"duty.{duty.code}.detail_sentence", detail=duty_detail(duty.code, duty.detail, speech))
    return Sentence("duties", text, duty.code)


_LONGEST_COUNT = 6  # digits; a longer one is no number of days, and is shown as it was written


def duty_detail(code: str, detail: str, speech: Speech) -> str:
    """A duty's detail in words: a choice by its label, a number of days, or the words that were agreed."""
    kind = DUTIES[code].detail
    if kind == "choice" and detail in DUTIES[code].choices:
        return speech.label("choice", detail)
    if kind == "days" and detail.isascii() and detail.isdecimal() and len(detail) <= _LONGEST_COUNT:
        return speech.counted("days", int(detail))
    return plain(detail)


def _death(terms: Terms, speech: Speech) -> Iterator[Sentence]:
    yield Sentence("death", dated_sentence("post_mortem", terms.post_mortem, speech), terms.post_mortem)


def _end(terms: Terms, speech: Speech) -> Iterator[Sentence]:
    yield speech.sentence("end", "grant.withdraw")
    yield speech.sentence("end", "grant.past")
    yield speech.sentence("end", "grant.survives", what=dated_sentence("survival", terms.survival, speech))


_DATED: Mapping[str, Mapping[str, DatedTerm]] = {"survival": SURVIVAL, "post_mortem": POST_MORTEM}


def dated_sentence(table: str, value: str, speech: Speech) -> str:
    """The sentence of a survival or post-mortem choice, and its day if it has one. Raises MalformedError."""
    read = read_dated(value, _DATED[table])
    if read is None:
        raise MalformedError(f"`{value}` is not a {table.replace('_', ' ')} choice we know")
    term, day = read
    text = speech.say(f"{table}.{term.code}.sentence")
    return text if day is None else f"{text} {speech.say('grant.day', day=speech.day(day))}"


def _named(ids: tuple[str, ...], speech: Speech) -> str:
    return speech.listed(speech.name(identifier) for identifier in ids)


def _days(window: Window, speech: Speech) -> dict[str, str]:
    return {"first": speech.day(window.starts_on), "last": speech.day(window.ends_on)}
