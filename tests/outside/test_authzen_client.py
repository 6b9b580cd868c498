"""decern: an AuthZEN client by others, on the standard library alone, must be able to ask us."""

from __future__ import annotations

import pytest
from decern import Client, DecernError

from registry.models import Statement
from tests.registry.api.served import Served
from tests.registry.api.wire import question
from tests.registry.cast import Cast


def test_it_is_allowed_what_was_granted(served: Served, cast: Cast, granted: Statement) -> None:
    found = Client(served.base_url, token=cast.secret).evaluate(**question(cast))
    assert found.allowed is True
    assert found.reasons == []
    assert found.errors == []
    assert found.context["permit"].count(".") == 2


def test_it_is_refused_with_reasons_what_was_not(served: Served, cast: Cast) -> None:
    value = question(cast)
    found = Client(served.base_url, token=cast.secret).evaluate(
        value["subject"], value["action"]["name"], value["resource"], value["context"]
    )
    assert found.allowed is False
    assert [reason["code"] for reason in found.reasons] == ["NO_GRANT"]


def test_it_can_tell_a_refusal_from_an_error(served: Served, cast: Cast) -> None:
    value = question(cast)
    with pytest.raises(DecernError) as unknown:
        Client(served.base_url, token="sayso_aaaaaaaa_" + 43 * "A").evaluate(**value)
    assert unknown.value.status_code == 401
    del value["subject"]["id"]
    with pytest.raises(DecernError) as malformed:
        Client(served.base_url, token=cast.secret).evaluate(**value)
    assert malformed.value.status_code == 400
    assert "/subject/id" in malformed.value.body
