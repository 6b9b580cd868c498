"""The cast of the doors' tests: everybody's things exist now, and each tool speaks through a wire of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.registry.api.served import served  # noqa: F401

if TYPE_CHECKING:
    from registry.models import Statement
    from tests.registry.api.wire import Wire
    from tests.registry.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, as of a moment ago: the doors read the clock."""
    from tests.registry.api.wire import a_moment_ago
    from tests.registry.cast import make_cast

    return make_cast(at=a_moment_ago())


@pytest.fixture
def granted(cast: Cast) -> Statement:
    """Ada's grant for title A, good for two years from yesterday."""
    from tests.registry.api.wire import a_moment_ago, current_terms
    from tests.registry.cast import grant

    return grant(cast.ada, current_terms(cast), at=a_moment_ago())


@pytest.fixture
def wire(cast: Cast) -> Wire:
    """The cast's tool, asking."""
    from tests.registry.api.wire import Wire

    return Wire(cast.secret)


@pytest.fixture
def stranger(cast: Cast) -> Wire:
    """A tool of an organisation that nobody ever named."""
    from tests.registry.api.wire import Wire, strange_tool

    return Wire(strange_tool(cast)[1])


@pytest.fixture
def no_one(db: None) -> Wire:
    """Somebody without credentials."""
    from tests.registry.api.wire import Wire

    return Wire(None)
