"""Territories as the book reads them: every code is written out as the set of single places it stands for."""

from __future__ import annotations

from collections.abc import Callable

# ISO 3166-1 alpha-2, the officially assigned codes, by first letter.
_CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ
    BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ
    DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY
    HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
    MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
    NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ
    TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU
    WF WS YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_CODES.split())


def european_union_on(day: str) -> set[str]:
    """The member states on an ISO day, by their treaties of accession; the United Kingdom's last day was 2020-01-31."""
    members: set[str] = set()
    if day >= "1958-01-01":
        members |= {"BE", "DE", "FR", "IT", "LU", "NL"}
    if day >= "1973-01-01":
        members |= {"DK", "IE"}
    if "1973-01-01" <= day <= "2020-01-31":
        members |= {"GB"}
    if day >= "1981-01-01":
        members |= {"GR"}
    if day >= "1986-01-01":
        members |= {"ES", "PT"}
    if day >= "1995-01-01":
        members |= {"AT", "FI", "SE"}
    if day >= "2004-05-01":
        members |= {"CY", "CZ", "EE", "HU", "LT", "LV", "MT", "PL", "SI", "SK"}
    if day >= "2007-01-01":
        members |= {"BG", "RO"}
    if day >= "2013-07-01":
        members |= {"HR"}
    return members


def european_economic_area_on(day: str) -> set[str]:
    """The parties on an ISO day: first applied 1994-01-01; each enlargement from the day it was first applied."""
    members: set[str] = set()
    if day >= "1994-01-01":
        members |= {
            "AT",
            "BE",
            "DE",
            "DK",
            "ES",
            "FI",
            "FR",
            "GR",
            "IE",
            "IS",
            "IT",
            "LU",
            "NL",
            "NO",
            "PT",
            "SE",
        }
    if "1994-01-01" <= day <= "2020-01-31":
        members |= {"GB"}
    if day >= "1995-05-01":
        members |= {"LI"}
    if day >= "2004-05-01":
        members |= {"CY", "CZ", "EE", "HU", "LT", "LV", "MT", "PL", "SI", "SK"}
    if day >= "2007-08-01":
        members |= {"BG", "RO"}
    if day >= "2014-04-12":
        members |= {"HR"}
    return members


GROUPS: dict[str, Callable[[str], set[str]]] = {
    "world": lambda day: set(COUNTRIES),
    "EU": european_union_on,
    "EEA": european_economic_area_on,
    "DACH": lambda day: {"AT", "CH", "DE"},
    "Benelux": lambda day: {"BE", "LU", "NL"},
    "Nordics": lambda day: {"DK", "FI", "IS", "NO", "SE"},
}

# Places with a country code of their own that ISO 3166-2 lists under another country as well.
OWN_CODE = {
    "CN-HK": "HK", "CN-MO": "MO", "CN-TW": "TW", "FI-01": "AX",
    "FR-971": "GP", "FR-972": "MQ", "FR-973": "GF", "FR-974": "RE", "FR-976": "YT",
    "FR-BL": "BL", "FR-MF": "MF", "FR-NC": "NC", "FR-PF": "PF", "FR-PM": "PM", "FR-TF": "TF", "FR-WF": "WF",
    "NL-AW": "AW", "NL-CW": "CW", "NL-SX": "SX", "NL-BQ1": "BQ-BO", "NL-BQ2": "BQ-SA", "NL-BQ3": "BQ-SE",
    "US-AS": "AS", "US-GU": "GU", "US-MP": "MP", "US-PR": "PR", "US-UM": "UM", "US-VI": "VI",
}  # fmt: skip


def one_spelling(text: str) -> str:
    """The code with the capitals it has in the tables; capitals do not matter to whoever asks."""
    for name in GROUPS:
        if text.lower() == name.lower():
            return name
    return text.upper() if text.isascii() else text


def single_places(text: str, day: str) -> set[str] | None:
    """The countries and subdivisions one code stands for on a day; None when it is no territory at all."""
    code = one_spelling(text)
    if code in GROUPS:
        return GROUPS[code](day)
    if code in OWN_CODE:
        return {OWN_CODE[code]}
    country, hyphen, part = code.partition("-")
    if country not in COUNTRIES:
        return None
    if not hyphen or (1 <= len(part) <= 3 and all(c in _CODE_LETTERS for c in part)):
        return {code}
    return None


_CODE_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def is_territory(code: str) -> bool:
    """Whether anybody could say where this is."""
    return single_places(code, "2026-01-01") is not None


def reaches(granted: list[str], granted_as_of: str, requested: str, today: str) -> bool:
    """Whether the granted territories, groups as they were on their date, hold every place of the requested one."""
    allowed: set[str] = set()
    for code in granted:
        allowed |= single_places(code, granted_as_of) or set()
    wanted = single_places(requested, today)
    if not wanted:
        return False
    return all(place in allowed or place.partition("-")[0] in allowed for place in wanted)
