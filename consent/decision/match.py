"""One function per dimension: what a grant says against what is asked. No dimension has a wildcard.

`match` allows. `not_stated`: the question leaves out what has to be said. `not_granted`: the grant has nothing of the
kind, or not all of it. `mismatch`: the grant names another. Every word of the question is known when this runs, and
every term of the grant has passed `consent.terms_check`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from consent.days import parse_day
from consent.decision.question import Asked, title_id
from consent.identifiers import ANY, language_covers, uncovered, version_in
from consent.statements import Purpose, Terms
from consent.uses import PurposeOfUse
from consent.vocabulary import PURPOSES
from consent.vocabulary.operations import FOR_AN_AUDIENCE, with_implied

Result = Literal["match", "mismatch", "not_granted", "not_stated"]

_uncovered = lru_cache(maxsize=4096)(uncovered)
_language_covers = lru_cache(maxsize=4096)(language_covers)
_with_implied = lru_cache(maxsize=4096)(with_implied)
_version_in = lru_cache(maxsize=4096)(version_in)


def project(terms: Terms, asked: Asked) -> Result:
    """One of the named titles, never another (domain scenario 20)."""
    if not asked.project:
        return "not_stated"
    return _mismatch_unless(any(title_id(named.id) == asked.project for named in terms.projects))


def operation(terms: Terms, asked: Asked) -> Result:
    """Everything the role needs; storing includes `archive`, and nothing else includes anything."""
    return _granted_if(asked.needs <= _with_implied(terms.operations))


def modality(terms: Terms, asked: Asked) -> Result:
    """At least one, and each granted: `face` is not `body`."""
    if not asked.modalities:
        return "not_stated"
    return _granted_if(all(wanted in terms.modalities for wanted in asked.modalities))


def purpose(terms: Terms, asked: Asked) -> Result:
    """The same purpose; for advertising the same advertiser and the same product line. Promotion is never implied."""
    wanted = asked.use.purpose
    of_code = [granted for granted in terms.purposes if granted.code == wanted.code]
    if not of_code:
        return "not_granted"
    if not PURPOSES[wanted.code].needs_advertiser:
        return "match"
    if not (_plain(wanted.advertiser) and _plain(wanted.product_line)):
        return "not_stated"
    return _mismatch_unless(any(_same_product(granted, wanted) for granted in of_code))


def content(terms: Terms, asked: Asked) -> Result:
    """Every content flag of the use, each granted; by default none is."""
    return _granted_if(all(flag in terms.content for flag in asked.use.content))


def licensee(terms: Terms, asked: Asked) -> Result:
    """The organisation the work is for is a licensee."""
    if not asked.use.licensee:
        return "not_stated"
    return _mismatch_unless(asked.use.licensee in terms.licensees)


def vendor(terms: Terms, asked: Asked) -> Result:
    """The organisation that registered the tool is a licensee or a named vendor (F-09)."""
    return _mismatch_unless(
        asked.tool.organisation in terms.licensees or asked.tool.organisation in terms.vendors
    )


def tool(terms: Terms, asked: Asked) -> Result:
    """The version is one the tool is registered for and, where the grant names tools, one it names."""
    version = asked.use.tool.version
    if not version:
        return "not_stated"
    ranges = [named.versions for named in terms.tools if named.id == asked.tool.id] if terms.tools else [ANY]
    registered = _version_in(asked.tool.versions, version)
    return _mismatch_unless(registered and any(_version_in(versions, version) for versions in ranges))


def hosting(terms: Terms, asked: Asked) -> Result:
    """Where the tool runs: as granted, and as registered."""
    stated = asked.use.tool.hosting
    if not stated:
        return "not_stated"
    return _granted_if(stated in terms.hosting and stated == asked.tool.hosting)


def territory(terms: Terms, asked: Asked) -> Result:
    """At least one, and each covered. Granted groups are read as they were on the grant's day, asked ones as today."""
    wanted = asked.territories
    if not wanted:
        return "not_stated"
    as_of = parse_day(terms.territories_as_of)
    return _granted_if(as_of is not None and not _uncovered(terms.territories, wanted, as_of, asked.day))


def language(terms: Terms, asked: Asked) -> Result:
    """Each covered by RFC 4647 basic filtering; an operation into a language names one."""
    wanted = asked.use.languages
    if asked.operation.needs_language and not wanted:
        return "not_stated"
    return _granted_if(
        all(any(_language_covers(granted, tag) for granted in terms.languages) for tag in wanted)
    )


def media(terms: Terms, asked: Asked) -> Result:
    """Each granted; stated wherever the result meets an audience."""
    wanted = asked.use.media
    if asked.operation.code in FOR_AN_AUDIENCE and not wanted:
        return "not_stated"
    return _granted_if(all(medium in terms.media for medium in wanted))


def window(terms: Terms, asked: Asked) -> Result:
    """The day is in the use window, and in the training window too where the operation trains and the grant has one."""
    day = asked.day.isoformat()
    windows = [terms.use_window]
    if asked.operation.trains and terms.training_window is not None:
        windows.append(terms.training_window)
    return _mismatch_unless(all(within.starts_on <= day <= within.ends_on for within in windows))


def captured(terms: Terms, asked: Asked) -> Result:
    """The first and last day of the material lie in the days the grant allows, where it bounds them."""
    if terms.captured is None or asked.use.dataset is None:
        return "match"
    stated = asked.use.dataset.captured
    earliest, latest = parse_day(stated.earliest), parse_day(stated.latest)
    if earliest is None or latest is None:
        return "not_stated"
    return _mismatch_unless(
        terms.captured.starts_on <= earliest.isoformat() and latest.isoformat() <= terms.captured.ends_on
    )


def dataset(_terms: Terms, asked: Asked) -> Result:
    """An operation that reads source material says which."""
    given = asked.use.dataset
    if not asked.operation.processes_source or (given is not None and given.digest and given.items > 0):
        return "match"
    return "not_stated"


def co_subject(terms: Terms, asked: Asked) -> Result:
    """Everyone else in the use is named with their role, where the grant names anyone."""
    named = {(other.id, other.role) for other in terms.co_subjects}
    return _granted_if(not named or asked.others <= named)


def _plain(text: str | None) -> str:
    return (text or "").strip().casefold()


def _same_product(granted: Purpose, wanted: PurposeOfUse) -> bool:
    same_advertiser = _plain(granted.advertiser) == _plain(wanted.advertiser)
    return same_advertiser and _plain(granted.product_line) == _plain(wanted.product_line)


def _granted_if(covered: bool) -> Result:
    return "match" if covered else "not_granted"


def _mismatch_unless(same: bool) -> Result:
    return "match" if same else "mismatch"
