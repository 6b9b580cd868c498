"""May this be done? Facts and a use in, an answer with every reason out. Total, pure, and the same everywhere."""

from __future__ import annotations

from consent.decision.decide import decide
from consent.decision.disclose import disclose

__all__ = ["decide", "disclose"]
