"""How much hypothesis tries: `ci` the same cases every time, `nightly` many more and new ones.

HYPOTHESIS_PROFILE chooses. There is no deadline: how long a case takes says more about the machine than about us.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("ci", max_examples=60, derandomize=True, deadline=None, database=None)
settings.register_profile("nightly", max_examples=10_000, deadline=None, print_blob=True)


def load() -> None:
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
