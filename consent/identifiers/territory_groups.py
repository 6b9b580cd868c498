"""Groups of countries with the day each member joined and left; sources beside each group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

WORLD = "world"
_ALWAYS = date.min


@dataclass(frozen=True, slots=True)
class Group:
    """A group's English name and its members: country, first day in, first day out (None while a member)."""

    name: str
    members: tuple[tuple[str, date, date | None], ...]


def _since(joined: date, countries: str) -> tuple[tuple[str, date, date | None], ...]:
    return tuple((country, joined, None) for country in countries.split())


_UK_LEFT = date(2020, 2, 1)

# Treaties of accession; the United Kingdom left at the end of 31 January 2020. Overseas territories
# with a country code of their own are not part of any group here and are named one by one.
_EU = (
    *_since(date(1958, 1, 1), "BE DE FR IT LU NL"),
    *_since(date(1973, 1, 1), "DK IE"),
    ("GB", date(1973, 1, 1), _UK_LEFT),
    *_since(date(1981, 1, 1), "GR"),
    *_since(date(1986, 1, 1), "ES PT"),
    *_since(date(1995, 1, 1), "AT FI SE"),
    *_since(date(2004, 5, 1), "CY CZ EE HU LT LV MT PL SI SK"),
    *_since(date(2007, 1, 1), "BG RO"),
    *_since(date(2013, 7, 1), "HR"),
)
# EEA Agreement and its enlargement agreements, by the day each began to be applied.
_EEA = (
    *_since(date(1994, 1, 1), "AT BE DE DK ES FI FR GR IE IS IT LU NL NO PT SE"),
    ("GB", date(1994, 1, 1), _UK_LEFT),
    *_since(date(1995, 5, 1), "LI"),
    *_since(date(2004, 5, 1), "CY CZ EE HU LT LV MT PL SI SK"),
    *_since(date(2007, 8, 1), "BG RO"),
    *_since(date(2014, 4, 12), "HR"),
)
GROUPS: Mapping[str, Group] = MappingProxyType(
    {
        "EU": Group("European Union", _EU),
        "EEA": Group("European Economic Area", _EEA),
        # Words of the trade rather than treaties: their members have not changed.
        "DACH": Group("Germany, Austria and Switzerland", _since(_ALWAYS, "AT CH DE")),
        "Benelux": Group("Belgium, the Netherlands and Luxembourg", _since(_ALWAYS, "BE LU NL")),
        "Nordics": Group("Nordic countries", _since(_ALWAYS, "DK FI IS NO SE")),
    }
)

# ISO 3166-2 lists these as subdivisions while ISO 3166-1 gives them a code of their own: one place, one code.
SAME_AS: Mapping[str, str] = MappingProxyType(
    {
        "CN-HK": "HK", "CN-MO": "MO", "CN-TW": "TW",
        "FI-01": "AX",
        "FR-971": "GP", "FR-972": "MQ", "FR-973": "GF", "FR-974": "RE", "FR-976": "YT",
        "FR-BL": "BL", "FR-MF": "MF", "FR-NC": "NC", "FR-PF": "PF", "FR-PM": "PM", "FR-TF": "TF",
        "FR-WF": "WF",
        "NL-AW": "AW", "NL-BQ1": "BQ-BO", "NL-BQ2": "BQ-SA", "NL-BQ3": "BQ-SE", "NL-CW": "CW", "NL-SX": "SX",
        "US-AS": "AS", "US-GU": "GU", "US-MP": "MP", "US-PR": "PR", "US-UM": "UM", "US-VI": "VI",
    }
)  # fmt: skip
