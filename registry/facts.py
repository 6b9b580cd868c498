"""From the database to `consent.facts`: all that a decision about one use rests on, as of now.

The state of consent is a fold over statements and nothing else. Called under the lock of `registry.decisions.lock`
the facts are exact; called without it, they are what was committed when each query ran.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef

from consent import statements
from consent.errors import MalformedError
from consent.facts import ExclusionFact, Facts, GrantFact, SubjectFact, ToolFact
from consent.identifiers import is_external, is_id, parse_external
from consent.statements import Exclusion, Grant
from consent.uses import Use
from registry.models import Asked, Dispute, ExternalId, RestrictionEpoch, Statement, Subject, Tool


def load(use: Use, *, tool_id: str) -> Facts:
    """The facts for this use, asked by this tool: about the people named in it and nobody else."""
    tool = Tool.objects.filter(pk=tool_id).first()
    aliases = resolve(each.id for each in use.subjects)
    ids = sorted({aliases.get(each.id, each.id) for each in use.subjects})
    rows = list(Statement.objects.filter(subject_id__in=ids).order_by("recorded_at", "id"))
    return Facts(
        tool=_tool(tool) if tool else None,
        subjects=_subjects(ids),
        grants=_grants(rows),
        exclusions=_exclusions(rows),
        unanswered=_unanswered(ids, [use.licensee, *([tool.organisation_id] if tool else [])]),
        aliases=aliases,
        epoch=epoch(),
    )


def record_of(subject_id: str) -> tuple[tuple[GrantFact, ...], tuple[ExclusionFact, ...]]:
    """Every grant and every exclusion of one subject, with what has become of them; oldest first."""
    rows = list(Statement.objects.filter(subject_id=subject_id).order_by("recorded_at", "id"))
    return _grants(rows), _exclusions(rows)


def epoch() -> int:
    """How many restrictions are on record; 0 before the first."""
    return RestrictionEpoch.objects.filter(pk=1).values_list("epoch", flat=True).first() or 0


def resolve(names: Iterable[str]) -> dict[str, str]:
    """Which of these external ids stand for one subject: verified, and disputed by nobody."""
    found = {}
    for name in dict.fromkeys(names):
        if is_id(name, "sub") or not is_external(name, names="person"):
            continue
        external = parse_external(name)
        disputed = Dispute.objects.filter(
            scheme=OuterRef("scheme"), value=OuterRef("value"), closed_at__isnull=True
        )
        row = ExternalId.objects.filter(
            ~Exists(disputed), scheme=external.scheme, value=external.value, verified_at__isnull=False
        ).first()
        if row is not None:
            found[name] = row.subject_id
    return found


def _tool(tool: Tool) -> ToolFact:
    return ToolFact(
        id=tool.pk,
        organisation=tool.organisation_id,
        versions=tool.versions,
        hosting=tool.hosting,
        active=tool.active,
    )


def _subjects(ids: Sequence[str]) -> tuple[SubjectFact, ...]:
    disputed = Dispute.objects.filter(claimant=OuterRef("pk"), closed_at__isnull=True)
    rows = Subject.objects.filter(pk__in=ids).annotate(disputed=Exists(disputed)).order_by("id")
    return tuple(SubjectFact(row.pk, row.identity, row.born_on, row.disputed) for row in rows)


def _grants(rows: Sequence[Statement]) -> tuple[GrantFact, ...]:
    # The first to end or replace a grant is the one that counts; rows come in the order they were recorded.
    withdrawn: dict[str, Statement] = {}
    superseded: dict[str, Statement] = {}
    for row in rows:
        ended = {"withdrawal": withdrawn, "grant": superseded}.get(row.type, {})
        if row.target_id:
            ended.setdefault(row.target_id, row)
    return tuple(_grant(row, withdrawn, superseded) for row in rows if row.type == "grant")


def _grant(
    row: Statement, withdrawn: Mapping[str, Statement], superseded: Mapping[str, Statement]
) -> GrantFact:
    grant = statements.from_value(row.document)
    if not isinstance(grant, Grant):
        raise MalformedError(f"`{row.pk}` is recorded as a grant and is none")
    end, replacement = withdrawn.get(row.pk), superseded.get(row.pk)
    return GrantFact(
        id=row.pk,
        subject=row.subject_id,
        digest=row.digest,
        terms=grant.body,
        signed_at=row.recorded_at,
        withdrawn_at=end.recorded_at if end else None,
        superseded_at=replacement.recorded_at if replacement else None,
    )


def _exclusions(rows: Sequence[Statement]) -> tuple[ExclusionFact, ...]:
    found = []
    for row in rows:
        statement = statements.from_value(row.document) if row.type == "exclusion" else None
        if isinstance(statement, Exclusion):
            found.append(ExclusionFact(row.pk, row.subject_id, statement.body, made_at=row.recorded_at))
    return tuple(found)


def _unanswered(ids: Sequence[str], organisations: Sequence[str]) -> tuple[str, ...]:
    waiting = Asked.objects.filter(
        subject_id__in=ids, organisation_id__in=organisations, answered_at__isnull=True
    )
    return tuple(sorted(set(waiting.values_list("subject_id", flat=True))))
