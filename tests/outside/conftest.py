"""Programs by other people meet the real server: over HTTP, with the cast in its database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.registry.api.served import served  # noqa: F401

if TYPE_CHECKING:
    from registry.models import Statement
    from tests.registry.cast import Cast


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Everybody, where another process sees them."""
    from tests.registry.api.wire import a_moment_ago
    from tests.registry.cast import make_cast

    return make_cast(at=a_moment_ago())


@pytest.fixture
def granted(cast: Cast) -> Statement:
    """Ada's grant for title A."""
    from tests.registry.api.wire import a_moment_ago, current_terms
    from tests.registry.cast import grant

    return grant(cast.ada, current_terms(cast), at=a_moment_ago())
