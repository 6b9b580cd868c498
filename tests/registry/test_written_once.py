"""Rows that are written once stay: the model refuses, the manager refuses, and the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from registry import log
from registry.decisions.answer import answer
from registry.models import (
    Decision,
    Event,
    ExternalId,
    IdentityCheck,
    LogCheckpoint,
    LogEntry,
    LogNode,
    Membership,
    Permit,
    RestrictionEpoch,
    Signature,
    Statement,
    Subject,
)
from registry.models.ids import new_id
from registry.models.immutable import ImmutableRow
from tests.registry import cast as casting
from tests.registry.cast import NOW, Cast

ONCE: list[type[models.Model]] = [Statement, Signature, Decision, Permit, IdentityCheck, Event, LogNode]


@pytest.fixture
def written(cast: Cast, granted: Statement) -> None:
    """At least one row in every table."""
    answer(use=casting.use(cast), tool=cast.tool, at=NOW)
    log.publish(at=NOW)
    LogNode.objects.create(level=1, index=0, hash=b"")


@pytest.mark.parametrize("model", ONCE)
def test_model_and_manager_refuse_to_change_or_remove(written: None, model: Any) -> None:
    row = model.objects.all()[0]

    for act in (row.save, row.delete, model.objects.all().delete, lambda: model.objects.update(pk="other")):
        with pytest.raises(ImmutableRow):
            act()
    assert model.objects.exists()


@pytest.mark.parametrize("model", [*ONCE, LogCheckpoint, LogEntry])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_database_refuses_whoever_asks(written: None, model: Any, verb: str) -> None:
    table = model._meta.db_table
    column = {LogNode: "hash", LogCheckpoint: "note", LogEntry: "leaf"}.get(model, "")
    column = column or next(
        field.column for field in model._meta.fields if isinstance(field, models.CharField)
    )
    before = model.objects.count()
    statement = f"UPDATE {table} SET {column} = {column}" if verb == "UPDATE" else f"DELETE FROM {table}"
    if model is LogEntry and verb == "UPDATE":
        statement = f"UPDATE {table} SET leaf = 'other'"

    with pytest.raises(IntegrityError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert model.objects.count() == before


@pytest.mark.parametrize(
    "change", ["index = index + 1", "salt = 'other'", "recorded_seq = 0", "reference = 'x'", "type = 'x'"]
)
def test_integrated_entry_is_never_rewritten(written: None, change: str) -> None:
    with pytest.raises(IntegrityError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE registry_logentry SET {change}")


def test_salt_is_removed_when_a_person_is_erased(written: None) -> None:
    assert LogEntry.objects.update(salt=None) == LogEntry.objects.count()


def _statement(**changes: Any) -> Statement:
    ordinary = {
        "id": new_id("wdr"), "type": "withdrawal", "subject_id": "sub", "person_id": "per", "target_id": "grt_1",
        "nonce": new_id("non"), "canonical": b"", "digest": new_id("dig"), "document": {}, "text": "",
        "recorded_at": NOW,
    }  # fmt: skip
    return Statement.objects.create(**{**ordinary, **changes})


def _permit(**changes: Any) -> Permit:
    ordinary = {
        "jti": new_id("prm"), "decision_id": new_id("dec"), "tool_id": "tol", "grant_ids": [], "subject_ids": [],
        "status_list": 1, "status_index": 1, "epoch": 0, "issued_at": NOW, "recheck_after": NOW, "expires_at": NOW,
    }  # fmt: skip
    return Permit.objects.create(**{**ordinary, **changes})


BREAKING: dict[str, Callable[[Cast], Any]] = {
    "statement_one_withdrawal_per_grant": lambda cast: [_statement(), _statement()],
    "registry_statement_nonce": lambda cast: [_statement(nonce="n", target_id=name) for name in "ab"],
    "registry_statement_digest": lambda cast: [_statement(digest="d", target_id=name) for name in "ab"],
    "permit_status_index_once": lambda cast: [_permit(), _permit()],
    "registry_permit_decision_id": lambda cast: [
        _permit(decision_id="d", status_index=place) for place in (1, 2)
    ],
    "restriction_epoch_one_row": lambda cast: RestrictionEpoch.objects.create(pk=2),
    "subject_identity_known": lambda cast: Subject.objects.update(identity="certain"),
    "external_id_once_per_subject": lambda cast: [
        cast.ada.external_ids.create(scheme="imdb", value="nm1", claimed_at=NOW) for _ in range(2)
    ],
    "external_id_verified_once": lambda cast: [
        ExternalId.objects.create(
            subject=subject,
            scheme="imdb",
            value="nm1",
            claimed_at=NOW,
            verified_at=NOW,
            verified_by=cast.registrar,
        )
        for subject in (cast.ada, casting.performer("miko"))
    ],
    "external_id_verified_by_somebody": lambda cast: cast.ada.external_ids.create(
        scheme="imdb", value="nm1", claimed_at=NOW, verified_at=NOW
    ),
    "membership_once": lambda cast: Membership.objects.create(
        person=cast.producer, organisation=cast.northlight, role="member", created_at=NOW
    ),
    "log_node_above_the_entries": lambda cast: LogNode.objects.create(level=0, index=0, hash=b""),
}


@pytest.mark.parametrize("name", BREAKING)
def test_constraint_holds(cast: Cast, name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BREAKING[name](cast)


def test_one_dispute_about_one_id_is_open_at_a_time(cast: Cast) -> None:
    miko = casting.performer("miko")
    fields = {"scheme": "imdb", "value": "nm1", "holder": cast.ada, "claimant": miko, "opened_at": NOW}
    first = cast.ada.disputes_held.create(
        **{name: value for name, value in fields.items() if name != "holder"}
    )

    with pytest.raises(IntegrityError, match="dispute_open_once"), transaction.atomic():
        type(first).objects.create(**fields)
    type(first).objects.filter(pk=first.pk).update(closed_at=NOW)
    assert type(first).objects.create(**fields)
