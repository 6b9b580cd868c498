"""The stream of notices, over real HTTP: resumed exactly, alive when silent, and ended when it must be."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.db import connection
from httpx_sse import EventSource, ServerSentEvent
from psycopg import sql

from registry.actions.revoke_api_key import revoke_api_key
from registry.actions.send_test_notice import send_test_notice
from registry.actions.withdraw_grant import withdraw_grant
from registry.api.notices import LOOK_EVERY_SECONDS
from registry.models import ApiKey, Notice
from registry.running.part import wait_for
from tests.registry.api.served import Served, serving
from tests.registry.api.wire import a_moment_ago, current_terms, question, strange_tool
from tests.registry.cast import Cast, grant, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
STREAM = "/v1/notices/stream"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The cast, where another process sees it."""
    return make_cast(at=a_moment_ago())


@contextmanager
def listening(served: Served, cast: Cast, **headers: str) -> Iterator[Iterator[ServerSentEvent]]:
    """An open stream of the cast's tool, as an outside library reads it; open means that the first bytes came."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with served.client(cast.secret) as client, client.stream("GET", STREAM, headers=named) as response:
        assert response.status_code == 200
        yield notices_in(response)


def notices_in(response: httpx.Response) -> Iterator[ServerSentEvent]:
    """The events that are notices; this library also makes one of the line that says when to come back."""
    return (event for event in EventSource(response).iter_sse() if event.event == "notice")


def notice(cast: Cast) -> Notice:
    """One more notice."""
    return send_test_notice(tool=cast.tool, by=cast.engineer, at=a_moment_ago())


def test_a_notice_arrives_with_its_position_as_id(served: Served, cast: Cast) -> None:
    with listening(served, cast) as events:
        told = notice(cast)
        event = next(events)
    assert (event.event, event.id) == ("notice", str(told.seq))
    assert event.json()["id"] == told.pk


def test_a_stream_is_woken_and_does_not_wait_for_its_next_look(served: Served, cast: Cast) -> None:
    with listening(served, cast) as events:
        began = time.monotonic()
        for _ in range(4):
            told = notice(cast)
            assert next(events).id == str(told.seq)
        assert time.monotonic() - began < 3 * LOOK_EVERY_SECONDS


def test_a_withdrawal_is_told_as_it_happens(served: Served, cast: Cast) -> None:
    granted = grant(cast.ada, current_terms(cast), at=a_moment_ago())
    with served.client(cast.secret) as client:
        asked = client.post("/access/v1/evaluation", json=question(cast)).json()
    assert asked["decision"] is True
    with listening(served, cast) as events:
        withdraw_grant(grant_id=granted.pk, by=cast.ada.person, at=datetime.now(UTC))
        said = next(events).json()
    assert (said["type"], said["grants"], said["decisions"]) == (
        "consent.withdrawn",
        [granted.pk],
        [asked["context"]["id"]],
    )


def test_without_a_position_it_begins_with_what_comes_next(served: Served, cast: Cast) -> None:
    notice(cast)
    with listening(served, cast) as events:
        second = notice(cast)
        assert next(events).id == str(second.seq)


def test_it_resumes_after_the_last_event_and_misses_nothing(served: Served, cast: Cast) -> None:
    first, second, third = (notice(cast) for _ in range(3))
    with listening(served, cast, Last_Event_ID=str(first.seq)) as events:
        assert [next(events).id for _ in range(2)] == [str(second.seq), str(third.seq)]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.heard_by, second.heard_by) == ("stream", "")


def test_the_header_of_a_client_that_comes_back_counts_more_than_its_first_address(
    served: Served, cast: Cast
) -> None:
    first, second = notice(cast), notice(cast)
    with served.client(cast.secret) as client, client.stream(
        "GET", f"{STREAM}?after={0}", headers={"Last-Event-ID": str(first.seq)}
    ) as response:  # fmt: skip
        assert next(notices_in(response)).id == str(second.seq)


def test_more_than_a_page_is_told_at_once(served: Served, cast: Cast) -> None:
    rows = [notice(cast) for _ in range(103)]
    with served.client(cast.secret) as client, client.stream("GET", f"{STREAM}?after=0") as response:
        events = notices_in(response)
        assert [next(events).id for _ in rows] == [str(row.seq) for row in rows]


def test_another_tools_notices_are_not_told(served: Served, cast: Cast) -> None:
    other, _ = strange_tool(cast)
    with listening(served, cast) as events:
        send_test_notice(tool=other, by=cast.stranger, at=a_moment_ago())
        own = notice(cast)
        assert next(events).id == str(own.seq)


def test_the_first_bytes_say_when_to_come_back_and_silence_has_a_heartbeat(
    served: Served, cast: Cast
) -> None:
    with served.client(cast.secret) as client, client.stream("GET", STREAM) as response:
        lines = response.iter_lines()
        assert response.headers["Content-Type"].startswith("text/event-stream")
        assert response.headers["Cache-Control"] == "no-store"
        assert next(lines) == "retry: 2000"
        beats = 0
        began = time.monotonic()
        while beats < 2:
            beats += next(lines).startswith(":")
        assert time.monotonic() - began < 10 + 2


def test_a_key_that_is_revoked_ends_the_stream(served: Served, cast: Cast) -> None:
    with listening(served, cast) as events:
        revoke_api_key(key=ApiKey.objects.get(tool=cast.tool), by=cast.engineer, at=datetime.now(UTC))
        notice(cast)
        assert list(events) == []
    with served.client(cast.secret) as client:
        assert client.get(STREAM).status_code == 401


def cut(which: str) -> int:
    """Cut the server's connections to the database whose last statement looks like this; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE %s",
            [which],
        )
        return len(cursor.fetchall())


def test_without_its_wake_up_line_a_stream_tells_all_the_same(served: Served, cast: Cast) -> None:
    with listening(served, cast) as events:
        assert cut("LISTEN%") == 1
        told = [notice(cast) for _ in range(3)]
        assert [next(events).id for _ in told] == [str(row.seq) for row in told]


def test_a_stream_outlives_dropped_connections(served: Served, cast: Cast) -> None:
    with listening(served, cast) as events:
        for _ in range(2):
            cut("%")
            told = notice(cast)
            assert next(events).id == str(told.seq)


@contextmanager
def closed_database() -> Iterator[None]:
    """The database takes no new connections, and has dropped the server's."""
    name = str(connection.settings_dict["NAME"])
    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    known = {
        each: parameters[each]
        for each in ("dbname", "user", "host", "port", "password")
        if each in parameters
    }
    with psycopg.connect(**known, autocommit=True) as other:
        allow = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
        other.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        try:
            cut("%")
            yield
        finally:
            other.execute(allow.format(sql.Identifier(name), sql.SQL("true")))


def test_a_stream_that_loses_the_database_ends_and_resumes_without_a_gap(served: Served, cast: Cast) -> None:
    first = notice(cast)
    with served.client(cast.secret, timeout=60) as client:
        with client.stream("GET", f"{STREAM}?after=0") as response:
            events = notices_in(response)
            assert next(events).id == str(first.seq)
            with closed_database():
                assert list(events) == []
                refused = client.get("/v1/tool")
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (503, "unavailable")
        second = notice(cast)
        # The server tries again with growing pauses; from then on everything is as before.
        assert wait_for(lambda: client.get("/v1/tool").status_code == 200, seconds=60, every=0.5)
    with listening(served, cast, Last_Event_ID=str(first.seq)) as resumed:
        assert next(resumed).id == str(second.seq)


def test_a_client_that_goes_away_gives_its_place_back(served: Served, cast: Cast) -> None:
    for _ in range(70):  # more than one key may hold open at once
        with served.client(cast.secret) as client, client.stream("GET", STREAM) as response:
            assert response.status_code == 200
            next(response.iter_lines())


def test_too_many_streams_of_one_key_are_a_problem_and_other_keys_are_served(
    served: Served, cast: Cast
) -> None:
    _, other_secret = strange_tool(cast)
    limits = httpx.Limits(max_connections=None)
    with httpx.Client(
        base_url=served.base_url.replace("localhost", "127.0.0.1"), limits=limits, timeout=30
    ) as client:
        headers = {"Authorization": f"Bearer {cast.secret}"}
        opened = [
            client.send(client.build_request("GET", STREAM, headers=headers), stream=True) for _ in range(65)
        ]
        statuses = [response.status_code for response in opened]
        opened[-1].read()
        assert statuses == [200] * 64 + [429]
        assert opened[-1].json()["type"].endswith("/problems/too-many-streams")
        assert opened[-1].headers["Retry-After"] == "5"
        asking = client.get("/v1/tool", headers=headers)
        assert asking.status_code == 200  # the pool of connections is not used up by those who wait
        with client.stream("GET", STREAM, headers={"Authorization": f"Bearer {other_secret}"}) as response:
            assert response.status_code == 200
        for response in opened:
            response.close()


def test_a_poll_that_waits_is_woken(served: Served, cast: Cast) -> None:
    found: dict[str, Any] = {}

    def wait() -> None:
        with served.client(cast.secret, timeout=40) as client:
            found.update(client.get("/v1/notices?wait=25").json())

    waiting = threading.Thread(target=wait)
    began = time.monotonic()
    waiting.start()
    time.sleep(0.5)
    told = notice(cast)
    waiting.join(30)
    assert [each["id"] for each in found["notices"]] == [told.pk]
    assert time.monotonic() - began < 20


def test_a_poll_whose_key_is_revoked_while_it_waits_is_told_nothing(served: Served, cast: Cast) -> None:
    found: list[int] = []

    def wait() -> None:
        with served.client(cast.secret, timeout=40) as client:
            found.append(client.get("/v1/notices?wait=25").status_code)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.5)
    revoke_api_key(key=ApiKey.objects.get(tool=cast.tool), by=cast.engineer, at=datetime.now(UTC))
    notice(cast)
    waiting.join(30)
    assert found == [401]


def test_a_head_request_opens_no_stream(served: Served, cast: Cast) -> None:
    with served.client(cast.secret) as client:
        answer = client.head(STREAM)
    assert (answer.status_code, answer.content) == (200, b"")


def test_when_the_server_stops_streams_and_waiting_polls_end_and_it_stops_at_once(
    cast: Cast, tmp_path: Path
) -> None:
    with serving(tmp_path / "web.log") as server, server.client(cast.secret, timeout=40) as client:
        polled: list[int] = []
        with client.stream("GET", STREAM) as response:
            lines = response.iter_lines()
            next(lines)
            poll = threading.Thread(
                target=lambda: polled.append(client.get("/v1/notices?wait=25").status_code)
            )
            poll.start()
            time.sleep(0.5)
            began = time.monotonic()
            code = server.stop()
            took = time.monotonic() - began
            rest = list(lines)
        poll.join(30)
        assert code == 0
        assert took < 20
        assert polled == [200]
        assert all(line == "" or line.startswith(":") for line in rest)
