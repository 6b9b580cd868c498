"""Terms and use brought to a line between yes and no: a member's first day, a tag's next part, a day of recording."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.reference.spoilt_records import shifted

Json = dict[str, Any]


def meet(random: Random, terms: Json, use: Json) -> None:
    """Brings these terms and this use to one such line, on it or just beside it."""
    dataset = use["dataset"]
    if dataset and random.random() < 0.4:
        ends = dataset["captured"]
        first, last = ends["earliest"] or "2012-01-01", ends["latest"] or "2025-01-01"
        window = {
            "starts_on": shifted(first, random.choice([-1, 0, 1])),
            "ends_on": shifted(last, random.choice([-1, 0, 1])),
        }
        terms["captured"] = window
    elif random.random() < 0.5:
        country, day, group = random.choice(_MEMBERS)
        terms["territories"], terms["territories_as_of"] = [group], shifted(day, random.choice([-1, 0]))
        use["territories"] = [country]
    else:
        tag = random.choice(
            ["es-419", "zh-Hant-TW", "sl-rozaj-biske", "de-CH-1996", "en-GB-oed", "sgn-BE-FR", "i-lux"]
        )
        parts = tag.split("-")
        terms["languages"] = ["-".join(parts[: random.randint(1, len(parts))])]
        use["languages"] = [random.choice([tag, tag.upper(), tag + "-x-own", parts[0] + "s", parts[0]])]


_MEMBERS = [
    ("HR", "2013-07-01", "EU"), ("GB", "2020-02-01", "EU"), ("RO", "2007-01-01", "EU"), ("PL", "2004-05-01", "EU"),
    ("SE", "1995-01-01", "EU"), ("PT", "1986-01-01", "EU"), ("GR", "1981-01-01", "EU"), ("IE", "1973-01-01", "EU"),
    ("FR", "1958-01-01", "EU"), ("HR", "2014-04-12", "EEA"), ("BG", "2007-08-01", "EEA"), ("LI", "1995-05-01", "EEA"),
    ("NO", "1994-01-01", "EEA"), ("GB", "2020-02-01", "EEA"), ("GB", "1973-01-01", "EU"), ("GB", "1994-01-01", "EEA"),
]  # fmt: skip
