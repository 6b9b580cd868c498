"""A small invented cast for trying things out: everything in it is made by the same actions as everybody's.

Dates are relative to the day on which the cast is made, so that the demonstration works in any year.
"""

from __future__ import annotations

from registry.management.cast.file import write
from registry.management.cast.making import Cast, find, make

__all__ = ["Cast", "find", "make", "write"]
