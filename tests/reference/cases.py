"""Random questions with all they rest on, as plain JSON values: a world in which the answer is yes, and near misses.

`case(random)` starts from people who have all granted enough, and then spoils a few things (`near_misses`). The same
`random.Random` state gives the same case.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from tests.reference import book_words as words
from tests.reference import near_misses, spoilt_records

Json = dict[str, Any]


def _id(prefix: str, name: str) -> str:
    return f"{prefix}_{name:a<26}"


SUBJECTS = [_id("sub", name) for name in ("ada", "miko", "sam", "lena", "bo")]
STUDIOS = [_id("org", name) for name in ("northlight", "kestrel", "polyglot", "meridian")]
TOOLS = [_id("tol", name) for name in ("swap", "voice", "train")]
TITLES = [
    "eidr:10.5240/0000-0000-0000-0000-00A1-S",
    "eidr:10.5240/0000-0000-0000-0000-00B2-M",
    "eidr:10.5240/0000-0000-0000-0000-00C3-G",
    "imdb:tt0000001",
    _id("prj", "titlec"),
    _id("prj", "titled"),
]
GRANTABLE_PURPOSES = [code for code in words.PURPOSES if code not in words.NEVER_OFFERED]
COUNTRY_LISTS = [
    ["world"], ["US"], ["US", "BE"], ["EU"], ["EEA"], ["GB"], ["DACH", "FR"], ["Benelux"], ["US-CA"],
    ["CH", "NO"], ["DE"], ["Nordics"], ["PR"], ["FR"], ["GP"],
]  # fmt: skip
TAGS = ["en", "en-GB", "fr", "fr-CA", "es", "es-419", "es-ES", "de", "pt-BR", "zh-Hant", "zh-Hant-TW"]
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def some(random: Random, values: list[Any], least: int = 1, most: int = 3) -> list[Any]:
    """A few different ones of these."""
    return random.sample(values, min(len(values), random.randint(least, most)))


def moment(when: datetime) -> str:
    """An instant as it travels: UTC, with `Z`."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def case(random: Random) -> tuple[Json, Json, str]:
    """Facts, use and moment."""
    now = NOON + timedelta(days=random.randint(-900, 5000), seconds=random.randint(-43200, 43199))
    use = question(random)
    facts = enough(random, use, now)
    at = moment(now)
    for _ in range(random.choice([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 5])):
        at = near_misses.spoil(random, facts, use, at)
    random.shuffle(facts["grants"])
    random.shuffle(facts["subjects"])
    return facts, use, at


def question(random: Random) -> Json:
    """A use in the vocabulary, complete as far as its operation asks."""
    operation = random.choice([*words.OPERATIONS, "publish", "train_identity_model", "dub_translate"])
    people = random.sample(SUBJECTS, random.choice([1, 1, 1, 2, 2, 3]))
    first = {"replicate_crowd": "background", "serve_as_driver": "performance"}.get(operation, "identity")
    roles = [first] + [random.choice(words.ROLES) for _ in people[1:]]
    code = random.choice([*GRANTABLE_PURPOSES, "film", "film", "tv_streaming", "advertising", "advertising"])
    advertised = code == "advertising"
    return {
        "tool_id": TOOLS[0],
        "operation": operation,
        "subjects": [
            {"id": who, "role": role, "modalities": some(random, words.MODALITIES)}
            for who, role in zip(people, roles, strict=True)
        ],
        "purpose": {
            "code": code,
            "advertiser": "Brightcan" if advertised else None,
            "product_line": random.choice(["Can Zero", "Can"]) if advertised else None,
        },
        "project": random.choice(TITLES),
        "licensee": random.choice(STUDIOS[:2]),
        "territories": random.choice(COUNTRY_LISTS),
        "languages": some(random, TAGS) if operation == "dub_translate" or random.random() < 0.15 else [],
        "media": some(random, words.MEDIA) if random.random() < 0.5 else some(random, words.MEDIA[:3]),
        "content": some(random, words.CONTENT) if random.random() < 0.2 else [],
        "tool": {
            "name": "swap",
            "version": random.choice(["2.0", "2.1.3", "3"]),
            "hosting": words.HOSTING[0],
        },
        "dataset": dataset(random)
        if random.random() < 0.4 or operation in words.READING_SOURCE_MATERIAL
        else None,
        "models": [],
        "amount": {},
        "evidence": [],
        "exception": None,
        "confirm_jkt": None,
    }


def dataset(random: Random) -> Json:
    """Material of grown-up years, with its list of items or without, that agrees with itself."""
    days = sorted(
        date(2012, 1, 1) + timedelta(days=random.randint(0, 4500)) for _ in range(random.randint(1, 5))
    )
    listed = random.random() < 0.5
    items = [{"digest": f"sha256:{n:064x}", "captured_on": day.isoformat()} for n, day in enumerate(days)]
    random.shuffle(items)
    return {
        "digest": "sha256:" + "ab" * 32,
        "items": len(items) if listed else random.randint(1, 20000),
        "captured": {"earliest": days[0].isoformat(), "latest": days[-1].isoformat(), "undated": 0},
        "item_list": items if listed else [],
    }


def enough(random: Random, use: Json, now: datetime) -> Json:
    """Facts in which everybody in the use has granted all of it, and some have granted other things too."""
    facts: Json = {
        "tool": {
            "id": TOOLS[0],
            "organisation": random.choice(STUDIOS[:3]),
            "versions": random.choice(["any", ">=2.0", ">=2,<4", "<=3.0"]),
            "hosting": use["tool"]["hosting"],
            "active": True,
        },
        "subjects": [],
        "grants": [],
        "exclusions": [],
        "unanswered": [],
        "aliases": {},
        "epoch": random.randint(0, 9),
    }
    for person in use["subjects"]:
        born = date(1960, 1, 1) + timedelta(days=random.randint(0, 12000))
        subject = {"id": person["id"], "identity": "verified", "born_on": born.isoformat(), "disputed": False}
        facts["subjects"].append(subject)
        facts["grants"] += grants(random, facts["tool"], use, person, now)
    if random.random() < 0.1:
        facts["aliases"]["isni:000000000000001X"] = use["subjects"][0]["id"]
        use["subjects"][0]["id"] = "isni:000000000000001X"
    return facts


def grants(random: Random, tool: Json, use: Json, person: Json, now: datetime) -> list[Json]:
    """One grant that covers this person's part, and sometimes more, each spoilt or simply longer or shorter."""
    found = []
    for extra in range(random.choice([1, 1, 1, 2, 2, 3])):
        signed = now - timedelta(
            days=random.choice([0, 1, 30, 400, 2000, 3600]), seconds=random.randint(0, 86399)
        )
        grant = {
            "id": _id("grt", f"{person['id'][4:8]}{'bcdefg'[extra]}"),
            "subject": person["id"],
            "digest": f"sha256:{extra:064x}",
            "terms": covering_terms(random, tool, use, person, now, signed.date()),
            "signed_at": moment(signed),
            "withdrawn_at": None,
            "superseded_at": None,
        }
        if extra and random.random() < 0.6:
            spoilt_records.spoil_grant(random, grant, moment(now))
        found.append(grant)
    return found


def covering_terms(random: Random, tool: Json, use: Json, person: Json, now: datetime, signed: date) -> Json:
    """Terms that allow all that is asked of this person, and perhaps more."""
    begins = signed + timedelta(days=random.choice([0, 0, 0, 1])) if signed < now.date() else signed
    ends = max(now.date() + timedelta(days=random.choice([0, 1, 30, 700, 2500, 4000])), signed)
    needed = set(words.must_have_granted(person["role"], use["operation"]))
    needed |= {use["operation"]} if random.random() < 0.5 else set()
    asked, trains = use["purpose"], use["operation"] in words.TRAINING
    others = [other for other in use["subjects"] if other["id"] != person["id"]]
    return {
        "description": "Scenes of the named title in which the character of this person is shown younger, "
        "as described in the script of 3 March 2026.",
        "modalities": more(random, person["modalities"], words.MODALITIES),
        "operations": more(random, sorted(needed), words.OPERATIONS),
        "purposes": [dict(asked)]
        + ([spoilt_records.another_purpose(random, asked)] if random.random() < 0.3 else []),
        "projects": [{"id": title, "title": "A title"} for title in more(random, [use["project"]], TITLES)],
        "licensees": more(random, [use["licensee"]], STUDIOS[:2]),
        "territories": more(random, use["territories"], ["world", "EU", "US", "JP"]),
        "territories_as_of": min(
            random.choice(["2019-06-01", "2020-01-31", "2030-02-01"]), signed.isoformat()
        ),
        "media": more(random, use["media"], words.MEDIA) or ["web"],
        "hosting": more(random, [use["tool"]["hosting"]], words.HOSTING),
        "use_window": {"starts_on": begins.isoformat(), "ends_on": ends.isoformat()},
        "vendors": more(random, [tool["organisation"]], STUDIOS[:3]),
        "tools": [{"id": TOOLS[0], "versions": random.choice(["any", ">=2.0", ">=1,<=3"])}]
        * random.randint(0, 1),
        "languages": more(random, use["languages"], TAGS),
        "content": more(random, use["content"], words.CONTENT),
        "training_window": training_window(random, begins, ends) if trains else None,
        "captured": None if random.random() < 0.7 else {"starts_on": "2000-01-01", "ends_on": "2026-06-30"},
        "co_subjects": [{"id": other["id"], "role": other["role"]} for other in others]
        * random.randint(0, 1),
        "duties": duties(random),
        "survival": random.choice(["none", "none", "finished_outputs_as_licensed", "committed_project"]),
        "post_mortem": random.choice(["end_at_death", "as_estate_decides"]),
    }


def more(random: Random, asked: list[str], possible: list[str]) -> list[str]:
    """At least these, in any order, and now and then others as well."""
    extra = [value for value in possible if value not in asked]
    found = asked + (some(random, extra, 0, 3) if random.random() < 0.5 else [])
    random.shuffle(found)
    return found


def training_window(random: Random, begins: date, ends: date) -> Json | None:
    """No window of its own for training, or one inside the other."""
    if random.random() < 0.6:
        return None
    last = ends - timedelta(days=random.randint(0, min(20, (ends - begins).days)))
    return {"starts_on": begins.isoformat(), "ends_on": last.isoformat()}


def duties(random: Random) -> list[Json]:
    """The duties of a grant, most of them such as never block."""
    possible = [
        ("label_visible", "credit"), ("label_machine", ""), ("credit", ""), ("pay", "line"), ("recheck", ""),
        ("delete_model", "14"), ("secure_storage", ""), ("no_foundation_training", ""), ("watermark", ""),
    ]  # fmt: skip
    blocking = [("pre_release_approval", ""), ("pay", "before:line"), ("pay", "before"), ("notify_union", "")]
    chosen = some(random, possible, 0, 2) + (some(random, blocking, 1, 2) if random.random() < 0.12 else [])
    chosen = [duty for n, duty in enumerate(chosen) if duty[0] not in [before[0] for before in chosen[:n]]]
    return [{"code": code, "detail": detail} for code, detail in chosen]
