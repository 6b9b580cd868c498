"""The people, firms and titles of the domain's scenarios, and a use that Ada's consent covers exactly.

Every function builds one plain value; keyword arguments replace parts of it, so that a test shows what it is about.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from consent.facts import ExclusionFact, Facts, GrantFact, SubjectFact, ToolFact
from consent.statements import CoSubjectTerm, DutyTerm, ExclusionBody, Project, Purpose, Terms, Window
from consent.uses import Captured, Dataset, Item, Likeness, PurposeOfUse, ToolUsed, Use

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SIGNED = datetime(2026, 1, 15, 9, tzinfo=UTC)


def named(prefix: str, name: str) -> str:
    """An id that shows whose it is: `sub_ada22222222222222222222222`."""
    return f"{prefix}_{name:2<26}"


ADA, MIKO, SAM, LENA, BO = (named("sub", name) for name in ("ada", "miko", "sam", "lena", "bo"))
STRANGER = named("sub", "stranger")
NORTHLIGHT, KESTREL, BRIGHTCAN, POLYGLOT = (
    named("org", name) for name in ("northlight", "kestrel", "brightcan", "polyglot")
)
TOOL, OTHER_TOOL = named("tol", "swap"), named("tol", "other")
TITLE_A = "eidr:10.5240/0000-0000-0000-0000-00A1-S"
TITLE_B = "eidr:10.5240/0000-0000-0000-0000-00B2-M"
TITLE_C = "eidr:10.5240/0000-0000-0000-0000-00C3-G"
DESCRIPTION = "My face on the stunt double in the rooftop chase of the second episode of Harbour Lights."


def terms(**changes: Any) -> Terms:
    """What Ada grants: her face put on another performer in title A and published there, world wide, to 2029."""
    return msgspec.structs.replace(_TERMS, **changes)


def use(**changes: Any) -> Use:
    """What the tool proposes: exactly that, in the United States."""
    return msgspec.structs.replace(_USE, **changes)


def grant(
    subject: str = ADA, name: str = "one", *, signed_at: datetime = SIGNED, **changes: Any
) -> GrantFact:
    """A grant in force of this person; `terms` or any state of it may be given."""
    given = {"terms": _TERMS, **changes}
    return GrantFact(named("grt", name), subject, f"sha256:{name}", signed_at=signed_at, **given)


def subject(name: str = ADA, **changes: Any) -> SubjectFact:
    """A verified adult."""
    return msgspec.structs.replace(SubjectFact(name, "verified", date(1990, 5, 14)), **changes)


def tool(**changes: Any) -> ToolFact:
    """Northlight's tool, any version, on its own machine."""
    return msgspec.structs.replace(ToolFact(TOOL, NORTHLIGHT, "any", "own_machine"), **changes)


def exclusion(name: str = "never", who: str = ADA, **changes: Any) -> ExclusionFact:
    """A standing never of this person; `body` says to what, `made_at` and `lifted_at` from when to when."""
    given = {"body": ExclusionBody(), "made_at": SIGNED, **changes}
    return ExclusionFact(named("exc", name), who, **given)


def facts(*grants: GrantFact, **changes: Any) -> Facts:
    """These grants, with every person on record whom they name, verified and adult; Ada is on record always."""
    people = dict.fromkeys([ADA, *(each.subject for each in grants)])
    given = {"tool": tool(), "subjects": tuple(subject(who) for who in people), "grants": grants, **changes}
    return Facts(**given)


def miko_drives() -> tuple[GrantFact, Likeness]:
    """Miko's grant for lending his body in title A, and his part in a use."""
    allowed = terms(modalities=("body", "motion", "performance"), operations=("serve_as_driver", "publish"))
    return grant(MIKO, "miko", terms=allowed), Likeness(MIKO, "performance", ("body", "motion"))


def dataset(*days: str | None, **changes: Any) -> Dataset:
    """A dataset whose list of items and summary agree; one item for each day."""
    items = tuple(Item(f"sha256:{index:064x}", day) for index, day in enumerate(days))
    dated = [day for day in days if day is not None]
    captured = Captured(min(dated, default=None), max(dated, default=None), len(days) - len(dated))
    return msgspec.structs.replace(Dataset("sha256:" + "ab" * 32, len(days), captured, items), **changes)


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


_TERMS = Terms(
    description=DESCRIPTION,
    modalities=("face",),
    operations=("replace_face", "publish"),
    purposes=(Purpose("tv_streaming"),),
    projects=(Project(TITLE_A, "Harbour Lights"),),
    licensees=(NORTHLIGHT,),
    territories=("world",),
    territories_as_of="2026-01-15",
    media=("svod", "avod"),
    hosting=("own_machine",),
    use_window=Window("2026-01-15", "2029-12-31"),
    vendors=(KESTREL,),
    duties=(DutyTerm("label_visible", "credit"), DutyTerm("label_machine")),
)
_USE = Use(
    tool_id=TOOL,
    operation="replace_face",
    subjects=(Likeness(ADA, "identity", ("face",)),),
    purpose=PurposeOfUse("tv_streaming"),
    project=TITLE_A,
    licensee=NORTHLIGHT,
    territories=("US",),
    media=("svod",),
    tool=ToolUsed("swap", "2.1", "own_machine"),
)
WITH_MIKO_ONLY = (CoSubjectTerm(MIKO, "performance"),)
