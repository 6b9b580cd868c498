from __future__ import annotations

from typing import Any

import pytest
from celery import current_app

from registry import log, tasks
from registry.actions.queue_notices import DELIVER
from registry.celery import app
from registry.log import tiles
from tests.registry.cast import NOW


def test_everything_on_the_schedule_is_a_task_that_expires_before_the_next() -> None:
    app.loader.import_default_modules()

    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert entry["options"]["expires"] <= entry["schedule"]
    assert DELIVER in app.tasks
    assert current_app.main == app.main


def test_log_is_published(db: None) -> None:
    log.record(kind="grant", reference="grt_1", committed=b"", at=NOW)

    tasks.publish_log(a_keyword_of_tomorrow=True)

    assert tiles.published_size() == 1


@pytest.mark.parametrize(("sent", "rounds"), [([0], 1), ([32, 32, 5], 3), ([32] * 9, tasks.ROUNDS)])
def test_deliveries_go_on_until_nothing_is_due_or_the_task_has_had_its_time(
    monkeypatch: pytest.MonkeyPatch, sent: list[int], rounds: int
) -> None:
    left, done = iter(sent), []

    def deliver(**given: Any) -> int:
        done.append(given)
        return next(left)

    monkeypatch.setattr(tasks, "deliver", deliver)
    tasks.deliver_due_notices(a_keyword_of_tomorrow=True)

    assert len(done) == rounds
