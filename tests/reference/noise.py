"""The second generator: every field drawn by itself from a few values that often meet, sense or no sense.

`cases` knows what a consent is and misses by a little; this one knows nothing, and so comes to corners nobody thought
of: ids used twice, people who are each other's alias, days at the ends of the calendar.
"""

from __future__ import annotations

from random import Random
from typing import Any

from tests.reference import cases

Json = dict[str, Any]

PEOPLE = cases.SUBJECTS[:3]
NAMES = [*PEOPLE, PEOPLE[0], "isni:000000000000001X", "imdb:nm0000009"]
DAYS = [
    "0001-01-01",
    "2008-02-29",
    "2016-11-22",
    "2016-11-23",
    "2025-02-28",
    "2026-11-21",
    "2026-11-22",
    "2026-11-23",
]
LATER = ["2026-11-22", "2027-01-01", "2030-06-30", "2060-12-31", "2060-12-31", "9999-12-31"]
MOMENTS = [f"{day}T{clock}Z" for day in DAYS[2:] for clock in ("00:00:00", "12:00:00", "23:59:59")]
ENDS_OF_TIME = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9990-06-01T12:00:00Z"]
DESCRIPTION = "Three scenes on the lighthouse in the fourth episode, as written in the script of spring."


def case(random: Random) -> tuple[Json, Json, str]:
    """Facts, use and moment."""
    facts = {
        "tool": _tool(random) if random.random() < 0.98 else None,
        "subjects": [_subject(random, who) for who in PEOPLE if random.random() < 0.9],
        "grants": [_grant(random, letter) for letter in _some(random, _letters(random), 1, 6)],
        "exclusions": [_exclusion(random) for _ in range(random.choice([0, 0, 0, 0, 1, 2]))],
        "unanswered": _some(random, NAMES, 0, 2),
        "aliases": {name: random.choice(NAMES) for name in _some(random, NAMES, 0, 2)},
        "epoch": 0,
    }
    return facts, _use(random), _moment(random)


def _letters(random: Random) -> list[str]:
    return ["b", "c"] if random.random() < 0.05 else [*"bcdefghijklmnopqrstuvwxyz234567"]


def _some(random: Random, values: list[Any], least: int = 1, most: int = 2) -> list[Any]:
    return [random.choice(values) for _ in range(random.randint(least, most))]


def _several(random: Random, *values: str) -> list[str]:
    if random.random() < 0.005:
        return random.choice([[], [values[0], values[0]], ["strange"], [values[0].upper()]])
    return random.choice([[values[0]], list(values[:2]), list(values), list(values[::-1])])


def _moment(random: Random) -> str:
    return random.choice(ENDS_OF_TIME) if random.random() < 0.01 else random.choice(MOMENTS[9:])


def _window(random: Random) -> Json:
    begins = random.choice([*DAYS[2:4], *DAYS[2:]])
    return {"starts_on": begins, "ends_on": random.choice(LATER)}


def _tool(random: Random) -> Json:
    return {
        "id": cases.TOOLS[0],
        "organisation": random.choice(cases.STUDIOS[:2]),
        "versions": random.choice(["any", "any", ">=2"]),
        "hosting": "own_machine",
        "active": random.random() < 0.98,
    }


def _subject(random: Random, who: str) -> Json:
    return {
        "id": who,
        "identity": random.choice(["verified"] * 9 + ["self_asserted"]),
        "born_on": random.choice(["1990-05-14"] * 12 + [*DAYS, None]),
        "disputed": random.random() < 0.05,
    }


def _grant(random: Random, letter: str) -> Json:
    ended = [None] * 6
    return {
        "id": f"grt_{letter * 26}",
        "subject": random.choice(PEOPLE),
        "digest": "sha256:" + "0" * 64,
        "terms": _terms(random),
        "signed_at": _moment(random) if random.random() < 0.1 else random.choice(MOMENTS[:12]),
        "withdrawn_at": random.choice([*ended, _moment(random)]),
        "superseded_at": random.choice([*ended, _moment(random)]),
    }


def _terms(random: Random) -> Json:
    return {
        "description": DESCRIPTION if random.random() < 0.99 else "A film.",
        "modalities": _several(random, "face", "body"),
        "operations": _several(random, "publish", "fine_tune", "serve_as_driver"),
        "purposes": [
            {"code": code, "advertiser": None, "product_line": None}
            for code in _several(random, "film", "news")
        ],
        "projects": [{"id": title, "title": "A title"} for title in _several(random, *cases.TITLES[3:5])],
        "licensees": _several(random, *cases.STUDIOS[:2]),
        "territories": _several(random, "EU", "GB", "US-CA"),
        "territories_as_of": random.choice(["2016-11-22", "2008-02-29", "2016-11-22", "0001-01-01"]),
        "media": _several(random, "svod", "web"),
        "hosting": _several(random, "own_machine", "vendor"),
        "use_window": _window(random),
        "vendors": random.choice([[], [cases.STUDIOS[1]]]),
        "tools": [],
        "languages": random.choice([[], ["es"], ["es-419", "fr"]]),
        "content": random.choice([[], ["slur"]]),
        "training_window": _window(random) if random.random() < 0.1 else None,
        "captured": _window(random) if random.random() < 0.05 else None,
        "co_subjects": [{"id": random.choice(PEOPLE), "role": "performance"}]
        if random.random() < 0.1
        else [],
        "duties": random.choice(
            [[], [], [{"code": "notify_union", "detail": ""}], [{"code": "credit", "detail": ""}]]
        ),
        "survival": "none",
        "post_mortem": "end_at_death",
    }


def _exclusion(random: Random) -> Json:
    lists = {
        "operations": ["publish", "serve_as_driver"],
        "purposes": ["film", "political"],
        "modalities": ["face", "voice_speech"],
        "content": ["slur"],
        "organisations": cases.STUDIOS[:2],
    }
    return {
        "id": f"exc_{random.choice('bcd') * 26}",
        "subject": random.choice(PEOPLE),
        "body": {name: _some(random, values, 0, 1) for name, values in lists.items()},
        "made_at": _moment(random),
        "lifted_at": random.choice([None, None, _moment(random)]),
    }


def _use(random: Random) -> Json:
    return {
        "tool_id": cases.TOOLS[0],
        "operation": random.choice(["publish", "publish", "fine_tune", "serve_as_driver", "archive"]),
        "subjects": [
            {"id": name, "role": random.choice(["identity", "performance", "voice"]), "modalities": ["face"]}
            for name in _some(random, NAMES[: random.choice([1, 3, 6])], 1, 2)
        ],
        "purpose": {"code": random.choice(["film", "news"]), "advertiser": None, "product_line": None},
        "project": random.choice(cases.TITLES[3:5]),
        "licensee": random.choice(cases.STUDIOS[:2]),
        "territories": _some(random, ["FR", "GB", "EU", "US-CA", "DE"], 1, 1),
        "languages": random.choice([[], [], [], ["es-419"], ["fr-CA"]]),
        "media": _some(random, ["svod", "web"]),
        "content": random.choice([[], [], ["slur"]]),
        "tool": {
            "name": "",
            "version": random.choice(["2.1", "2", "2", "3.0", "1.9"]),
            "hosting": "own_machine",
        },
        "dataset": _dataset(random),
        "models": [],
        "amount": {},
        "evidence": [],
        "exception": "news" if random.random() < 0.03 else None,
        "confirm_jkt": None,
    }


def _dataset(random: Random) -> Json | None:
    if random.random() < 0.5:
        return None
    day = random.choice(DAYS[2:])
    listed: list[str | None] = random.choice([[], [], [day], [day], [day, None], [None]])
    undated = listed.count(None)
    return {
        "digest": "sha256:" + "ab" * 32,
        "items": len(listed) or random.randint(0, 2),
        "captured": {"earliest": day, "latest": random.choice([*[day] * 6, DAYS[-1]]), "undated": undated},
        "item_list": [{"digest": f"sha256:{n:064x}", "captured_on": each} for n, each in enumerate(listed)],
    }
