"""standardwebhooks: a receiver that uses the standard's own library must accept what we push, and nothing altered."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from registry.actions.deliver_notices import _message
from registry.actions.send_test_notice import send_test_notice
from registry.models import Delivery, Notice, Tool
from tests.registry.api.wire import a_moment_ago
from tests.registry.cast import Cast


@pytest.fixture
def pushed(cast: Cast) -> tuple[Notice, bytes, dict[str, str]]:
    """A notice, the body and the headers as they leave."""
    Tool.objects.filter(pk=cast.tool.pk).update(callback_url="https://tool.example/hook")
    cast.tool.refresh_from_db()
    notice = send_test_notice(tool=cast.tool, by=cast.engineer, at=a_moment_ago())
    message = _message(Delivery.objects.get(), datetime.now(UTC))
    assert message is not None
    url, body, headers = message
    assert url == "https://tool.example/hook"
    return notice, body, headers


def test_it_accepts_what_we_push(cast: Cast, pushed: tuple[Notice, bytes, dict[str, str]]) -> None:
    notice, body, headers = pushed
    said = Webhook(cast.tool.callback_secret).verify(body.decode(), headers)
    assert (said["type"], said["data"]["id"], said["data"]["seq"]) == ("test", notice.pk, notice.seq)
    assert headers["webhook-id"] == notice.pk
    assert len(body) < 20_000


def test_it_refuses_what_was_altered_on_the_way(
    cast: Cast, pushed: tuple[Notice, bytes, dict[str, str]]
) -> None:
    _, body, headers = pushed
    said = json.loads(body)
    said["data"]["subject"] = "somebody else"
    for text, given, secret in [
        (json.dumps(said), headers, cast.tool.callback_secret),
        (body.decode(), {**headers, "webhook-id": "another"}, cast.tool.callback_secret),
        (body.decode(), headers, "whsec_" + "A" * 32),
    ]:
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(text, given)
