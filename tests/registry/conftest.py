"""The cast as fixtures. Nothing of Django is imported before it is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from registry.models import Statement
    from tests.registry.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, and nothing granted yet."""
    from tests.registry.cast import make_cast

    return make_cast()


@pytest.fixture
def granted(cast: Cast) -> Statement:
    """Ada's grant for title A."""
    from tests.registry.cast import grant, terms

    return grant(cast.ada, terms(cast))
