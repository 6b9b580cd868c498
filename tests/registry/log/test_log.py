from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from consent import canonical, checkpoint, merkle, proofs
from registry import keys, log
from registry.actions.publish_log import publish_log
from registry.log import publishing, tiles
from registry.log.proofs import entry_for, proof_for
from registry.log.recording import commitment
from registry.log.verify import verify
from registry.models import LogCheckpoint, LogEntry, LogNode
from tests.registry.cast import NOW, later


def _record(count: int, first: int = 0) -> list[LogEntry]:
    return [
        log.record(kind="decision", reference=f"dec_{number}", committed=b"%d" % number, at=NOW)
        for number in range(first, first + count)
    ]


def _committed(entry: LogEntry) -> bytes | None:
    return entry.reference.removeprefix("dec_").encode()


def _leaves() -> list[bytes]:
    rows = LogEntry.objects.filter(index__isnull=False).order_by("index").values_list("leaf", flat=True)
    return [bytes(leaf) for leaf in rows]


def _signed() -> checkpoint.Checkpoint:
    note = tiles.checkpoint()
    assert note is not None
    return checkpoint.verify(note.encode(), log=keys.log_key().verifier)


def test_entry_commits_to_what_it_speaks_of_and_names_nothing(db: None) -> None:
    entry = log.record(kind="grant", reference="grt_1", committed=b"the statement", at=NOW)

    said = canonical.parse(bytes(entry.leaf))
    assert said == {
        "v": 1, "type": "grant", "id": entry.pk, "time": "2026-11-22T12:00:00Z",
        "hash": commitment(bytes(entry.salt), b"the statement"),
    }  # fmt: skip
    assert len(entry.salt) == 32
    assert b"grt_1" not in bytes(entry.leaf)


def test_same_thing_twice_is_committed_to_differently(db: None) -> None:
    first, second = (log.record(kind="grant", reference="grt_1", committed=b"same", at=NOW) for _ in range(2))

    assert canonical.parse(bytes(first.leaf))["hash"] != canonical.parse(bytes(second.leaf))["hash"]


def test_nothing_to_publish_publishes_nothing(db: None) -> None:
    assert log.publish(at=NOW) is None
    assert (tiles.checkpoint(), tiles.published_size()) == (None, 0)


def test_published_entries_have_indexes_without_gaps_in_the_order_of_recording(db: None) -> None:
    entries = _record(3)
    log.publish(at=NOW)
    entries += _record(2, first=3)

    made = log.publish(at=later(seconds=1))

    assert made is not None
    rows = LogEntry.objects.in_bulk([entry.pk for entry in entries])
    assert [rows[entry.pk].index for entry in entries] == [0, 1, 2, 3, 4]
    assert _signed().size == made.size == 5
    assert _signed().root == merkle.root_of([merkle.leaf_hash(leaf) for leaf in _leaves()])
    assert _signed().origin == "localhost:8000/log"


def test_publishing_again_without_news_does_nothing(db: None) -> None:
    _record(1)
    log.publish(at=NOW)

    with Queries() as seen:
        assert log.publish(at=later(seconds=1)) is None
    assert len([query for query in seen if not query.startswith(("SAVEPOINT", "RELEASE"))]) == 2
    assert LogCheckpoint.objects.count() == 1


class Queries:
    """Every statement sent while this is open."""

    def __enter__(self) -> list[str]:
        self.seen: list[str] = []
        self.wrapper = connection.execute_wrapper(self._note)
        self.wrapper.__enter__()
        return self.seen

    def __exit__(self, *error: object) -> None:
        self.wrapper.__exit__(*error)

    def _note(self, execute: Any, sql: str, *rest: Any) -> Any:
        self.seen.append(sql)
        return execute(sql, *rest)


def test_more_than_fits_waits_for_the_next_round(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "MOST_AT_ONCE", 2)
    _record(5)

    assert log.publish(at=NOW).size == 2
    assert publish_log(at=NOW).size == 5
    assert publish_log(at=NOW) is None
    assert list(LogCheckpoint.objects.order_by("size").values_list("size", flat=True)) == [2, 4, 5]


@pytest.fixture
def grown(db: None, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """A log of 600 entries in three checkpoints: two whole tiles and the beginning of a third."""
    for size in (200, 100, 300):
        _record(size, first=LogEntry.objects.count())
        log.publish(at=NOW)
    return _leaves()


def test_roots_are_right_across_tiles(grown: list[bytes]) -> None:
    for row in LogCheckpoint.objects.all():
        assert bytes(row.root) == merkle.root_of([merkle.leaf_hash(leaf) for leaf in grown[: row.size]])
    assert list(LogNode.objects.order_by("index").values_list("level", "index")) == [(1, 0), (1, 1)]


def test_tiles_rebuild_the_root(grown: list[bytes]) -> None:
    def read(level: int, index: int, width: int) -> bytes:
        tile = tiles.hash_tile(level=level, index=index, width=width)
        assert tile is not None
        return tile

    assert merkle.root_at(600, merkle.hashes_from_tiles(600, read)) == _signed().root


def test_bundles_hold_the_entries(grown: list[bytes]) -> None:
    whole, partial = tiles.entry_bundle(index=0), tiles.entry_bundle(index=2, width=88)

    assert whole is not None
    assert partial is not None
    assert list(proofs.decode_bundle(whole)) == grown[:256]
    assert list(proofs.decode_bundle(partial)) == grown[512:]


SERVED = [(0, 0, 1), (0, 0, 200), (0, 0, 255), (0, 0, None), (0, 2, 88), (0, 2, 1), (1, 0, 1), (1, 0, 2)]
NOT_SERVED = [
    (0, 2, 89), (0, 2, None), (0, 3, 1), (1, 0, 3), (1, 1, 1), (2, 0, 1), (-1, 0, 1), (64, 0, 1), (0, -1, 1),
    (0, 0, 257), (0, 0, -1),
]  # fmt: skip


def test_every_width_up_to_the_published_size_is_served_and_nothing_beyond(grown: list[bytes]) -> None:
    for level, index, width in SERVED:
        assert len(tiles.hash_tile(level=level, index=index, width=width) or b"") == 32 * (width or 256)
    for level, index, width in NOT_SERVED:
        assert tiles.hash_tile(level=level, index=index, width=width) is None
        assert level != 0 or tiles.entry_bundle(index=index, width=width) is None


def test_integrated_is_served_only_once_it_is_published(grown: list[bytes]) -> None:
    _record(1, first=600)

    assert tiles.hash_tile(level=0, index=2, width=89) is None


def test_proofs_verify_offline(grown: list[bytes]) -> None:
    for number in (0, 255, 256, 511, 599):
        entry = entry_for(f"dec_{number}")
        assert entry is not None
        read = proofs.LogProof.from_bytes((proof_for(entry=entry) or "").encode())
        assert proofs.verify(read, entry=bytes(entry.leaf), log=keys.log_key().verifier).size == 600
        assert read.index == number


def test_checkpoints_grow_consistently(grown: list[bytes]) -> None:
    old, _, new = (row.note.encode() for row in LogCheckpoint.objects.order_by("size"))
    path = merkle.consistency_proof(200, 600, merkle.hashes_of([merkle.leaf_hash(leaf) for leaf in grown]))

    assert proofs.verify_growth(old, new, path, log=keys.log_key().verifier).size == 600


def test_entry_without_checkpoint_has_no_proof_yet(db: None) -> None:
    (entry,) = _record(1)

    assert proof_for(entry=entry) is None
    assert entry_for("nothing") is None


def test_whole_log_verifies(grown: list[bytes]) -> None:
    _record(1, first=600)

    report = verify(committed=_committed)

    assert report.problems == []
    assert (report.entries, report.checkpoints, report.waiting, report.erased) == (600, 3, 1, 0)


@pytest.fixture
def tampering(db: None) -> Callable[..., None]:
    """Change a row as somebody with the database could: past the triggers."""

    def change(sql: str, *given: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql, given)
            cursor.execute("SET LOCAL session_replication_role = origin")

    return change


OTHER_YEAR = "replace(convert_from(leaf, 'UTF8'), '2026', '2025')::bytea"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (f"UPDATE registry_logentry SET leaf = {OTHER_YEAR} WHERE index = 3", "another root"),
        ("UPDATE registry_logentry SET salt = sha256(salt) WHERE index = 3", "commits to something else"),
        ("UPDATE registry_logentry SET index = 1000 WHERE index = 599", "has index 1000, not 599"),
        ("UPDATE registry_logentry SET type = 'grant' WHERE index = 3", "another than its leaf says"),
        ("DELETE FROM registry_logentry WHERE index > 500", "covers entries that are not there"),
        (
            "UPDATE registry_logcheckpoint SET note = replace(note, '600', '601') WHERE size = 600",
            "does not fit",
        ),
        (
            "UPDATE registry_logcheckpoint SET root = sha256(root) WHERE size = 200",
            "something else than its row",
        ),
        ("UPDATE registry_lognode SET hash = sha256(hash) WHERE index = 1", "kept hash at level 1, index 1"),
        ("DELETE FROM registry_lognode WHERE index = 0", "kept hash at level 1, index 0"),
    ],
)
def test_tampering_is_found(grown: list[bytes], tampering: Any, sql: str, said: str) -> None:
    tampering(sql)

    assert any(said in problem for problem in verify(committed=_committed).problems)


def test_record_that_is_gone_is_found_and_an_erased_one_is_not(grown: list[bytes]) -> None:
    LogEntry.objects.filter(index=5).update(salt=None)

    assert verify(committed=_committed).erased == 1
    problems = verify(committed=lambda entry: None).problems
    assert len(problems) == 599
    assert "which is gone" in problems[0]


@pytest.mark.django_db(transaction=True)
def test_late_commit_gets_a_later_index_and_leaves_no_gap() -> None:
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "INSERT INTO registry_logentry (id, type, reference, leaf, salt, recorded_at)"
                " VALUES ('ent_slow', 'decision', 'dec_slow', 'slow', NULL, now()) RETURNING recorded_seq"
            )
            (slow,) = cursor.fetchone()
            _record(2)
            assert log.publish(at=NOW).size == 2
            cursor.execute("COMMIT")
    finally:
        other.close()

    assert log.publish(at=NOW).size == 3

    rows = list(LogEntry.objects.order_by("index").values_list("index", "reference", "recorded_seq"))
    assert [(index, reference) for index, reference, _ in rows] == [
        (0, "dec_0"),
        (1, "dec_1"),
        (2, "dec_slow"),
    ]
    assert slow < min(seq for _, _, seq in rows[:2])


@pytest.mark.django_db(transaction=True)
def test_second_publisher_stands_aside() -> None:
    _record(1)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [publishing.PUBLISHER])
            assert log.publish(at=NOW) is None
            cursor.execute("ROLLBACK")
    finally:
        other.close()

    assert log.publish(at=NOW).size == 1


@transaction.atomic
def _record_and_fail() -> None:
    _record(1)
    raise RuntimeError("the power went out")


@pytest.mark.django_db(transaction=True)
def test_rolled_back_transaction_leaves_no_entry() -> None:
    with pytest.raises(RuntimeError, match="the power went out"):
        _record_and_fail()

    assert log.publish(at=NOW) is None
