"""One thing wrong, or nearly wrong: the neighbours of every rule, each a function that spoils part of a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.reference import book_days, borders
from tests.reference import book_words as words
from tests.reference.spoilt_records import another_purpose, moved, shifted, spoil_dataset, spoil_grant

Json = dict[str, Any]


def spoil(random: Random, facts: Json, use: Json, at: str) -> str:
    """Spoils one thing of the case; returns the moment, which may be what was spoilt."""
    kind = random.choice(["use", "use", "use", "fact", "fact", "grant", "grant", "moment", "dataset"])
    if kind == "moment":
        return another_moment(random, facts, at)
    if kind == "dataset":
        spoil_dataset(random, facts, use)
    elif kind == "use":
        _USE[random.randrange(len(_USE))](random, use)
    elif kind == "fact":
        _FACTS[random.randrange(len(_FACTS))](random, facts, use, at)
    elif facts["grants"] and random.random() < 0.2:
        borders.meet(random, random.choice(facts["grants"])["terms"], use)
    elif facts["grants"]:
        spoil_grant(random, random.choice(facts["grants"]), at)
    return at


def another_moment(random: Random, facts: Json, at: str) -> str:
    """A moment beside one that matters: the ends of windows, caps, birthdays, signatures; to the second."""
    days = [subject["born_on"] for subject in facts["subjects"] if subject["born_on"]]
    days = [f"{int(day[:4]) + 18}{day[4:]}" for day in days if day[5:] != "02-29" and day < "9000"]
    exact = []
    for grant in facts["grants"]:
        for window in (grant["terms"]["use_window"], grant["terms"]["training_window"]):
            days += [window["starts_on"], window["ends_on"], shifted(window["ends_on"], 1)] if window else []
        days += [shifted(grant["signed_at"], 3651 + random.randint(0, 3))]
        exact += [grant["signed_at"], grant["withdrawn_at"] or at, grant["superseded_at"] or at]
    if exact and random.random() < 0.4:
        return moved(random.choice(exact), random.choice([-1, 0, 1]))
    if not days or random.random() < 0.1:
        return moved(at, random.randint(-(10**8), 10**8))
    day: str = random.choice([day for day in days if book_days.day(day)] or [at[:10]])
    return day + random.choice(["T00:00:00Z", "T23:59:59Z", "T12:00:00Z"])


def _word(member: str, values: list[str], strange: str) -> Callable[[Random, Json], None]:
    def change(random: Random, use: Json) -> None:
        use[member] = random.choice([[], [random.choice(values)], [*use[member], random.choice(values)]])
        if random.random() < 0.15:
            use[member] = [*use[member], strange]

    return change


def _operation(random: Random, use: Json) -> None:
    use["operation"] = random.choice([*words.OPERATIONS, "publish", "fly"])


def _purpose(random: Random, use: Json) -> None:
    use["purpose"] = random.choice(
        [
            another_purpose(random, use["purpose"]),
            {**use["purpose"], "code": random.choice([*words.NEVER_OFFERED, "anything"])},
            {**use["purpose"], "code": "promotion_of_covered_work"},
            {**use["purpose"], "product_line": random.choice([None, "", " can zero ", "CAN"])},
            {**use["purpose"], "advertiser": random.choice([None, " ", "BRIGHTCAN ", "Brightcan Ltd"])},
        ]
    )


def _person(random: Random, use: Json) -> None:
    person = random.choice(use["subjects"])
    change = random.choice(["role", "modalities", "again", "both", "word", "gone"])
    if change == "role":
        person["role"] = random.choice(words.ROLES)
    elif change == "modalities":
        person["modalities"] = random.choice([[], [random.choice(words.MODALITIES)], list(words.MODALITIES)])
    elif change == "again":
        use["subjects"].append({**person, "role": random.choice(words.ROLES)})
    elif change == "both":
        use["subjects"].append({**person, "modalities": [random.choice(words.MODALITIES)]})
    elif change == "word":
        person.update(random.choice([{"role": "body"}, {"modalities": ["aura"]}, {"id": "imdb:nm0000009"}]))
    elif len(use["subjects"]) > 1:
        use["subjects"].remove(person)


def _claim(random: Random, use: Json) -> None:
    use["exception"] = random.choice(["parody_satire", "news", ""])


def _tool_used(random: Random, use: Json) -> None:
    use["tool"] = random.choice(
        [
            {
                **use["tool"],
                "version": random.choice(["", "1.9", "3.0.1", "4", "beta", "2..1", "2.0.0", "any", "2.00"]),
            },
            {**use["tool"], "hosting": random.choice(["", "vendor", "third_party_service", "moon"])},
        ]
    )


def _named(random: Random, use: Json) -> None:
    change = random.choice(["project", "licensee", "tool_id"])
    near = random.choice([use["project"].lower(), use["project"].upper(), use["project"][:-1] + "Z", ""])
    use[change] = {"project": near, "licensee": "org_nobody", "tool_id": "tol_nobody"}[change]


_USE: list[Callable[[Random, Json], None]] = [
    _operation, _purpose, _purpose, _person, _person, _claim, _tool_used, _named,
    _word("territories", ["US", "us", "US-CA", "CA", "GB", "EU", "eu", "World", "HR", "PR", "us-pr", "LI", "BE"], "XX"),
    _word("languages", ["fr", "FR-ca", "es", "es-419", "pt", "zh-Hant-TW", "und", "x-own", "en-GB-oed"], "not a tag"),
    _word("media", words.MEDIA, "telepathy"),
    _word("content", words.CONTENT, "gossip"),
]  # fmt: skip


def _tool(random: Random, facts: Json, use: Json, at: str) -> None:
    tool = facts["tool"]
    if tool is None or random.random() < 0.1:
        facts["tool"] = None
        return
    tool.update(
        random.choice(
            [
                {"active": False},
                {"hosting": random.choice(words.HOSTING)},
                {"versions": random.choice(["any", ">=3", "<2", "", "new", "==2.1.3", ">=2,", "> 2, <4"])},
                {"organisation": "org_" + "z" * 26},
                {"organisation": use["licensee"]},
            ]
        )
    )


def _subject(random: Random, facts: Json, use: Json, at: str) -> None:
    subject = random.choice(facts["subjects"])
    today = date.fromisoformat(at[:10])
    young = today - timedelta(days=365 * 18 + random.randint(0, 9))
    subject.update(
        random.choice(
            [
                {"identity": "self_asserted"},
                {"disputed": True},
                {"born_on": None},
                {"born_on": young.isoformat()},
                {"born_on": random.choice(["2008-02-29", "2004-02-29", "2009-11-22", "9999-12-31"])},
            ]
        )
    )


def _gone(random: Random, facts: Json, use: Json, at: str) -> None:
    subject = random.choice(facts["subjects"])
    change = random.choice(["subject", "grants", "alias", "silent"])
    if change == "subject" and len(facts["subjects"]) > 1:
        facts["subjects"].remove(subject)
    if change in ("grants", "silent"):
        facts["grants"] = [grant for grant in facts["grants"] if grant["subject"] != subject["id"]]
    if change == "silent":
        facts["unanswered"] = [subject["id"]]
    if change == "alias":
        facts["aliases"] = random.choice(
            [{}, {use["subjects"][0]["id"]: subject["id"]}, {"imdb:nm0000009": subject["id"]}]
        )


def _never(random: Random, facts: Json, use: Json, at: str) -> None:
    person = random.choice(use["subjects"])
    who = facts["aliases"].get(person["id"], person["id"])
    wide = random.random() < 0.5
    body: Json = {
        "operations": random.choice([[], [use["operation"]], ["serve_as_driver", "publish"]]),
        "purposes": [] if wide else random.choice([[], [use["purpose"]["code"]], ["political"]]),
        "modalities": [] if wide else random.choice([person["modalities"][:1], ["face", "body"]]),
        "content": [] if wide else random.choice([[], use["content"][:1], ["slur"]]),
        "organisations": random.choice([[], [], [use["licensee"]], ["org_" + "z" * 26]]),
    }
    facts["exclusions"].append(
        {
            "id": "exc_" + "bcdefgh"[len(facts["exclusions"])] * 26,
            "subject": who,
            "body": body,
            "made_at": moved(at, random.choice([-(10**6), -1, 0, 0, 1])),
            "lifted_at": random.choice([None, None, None, moved(at, random.choice([-1, 0, 1]))]),
        }
    )


def _unreadable(random: Random, facts: Json, use: Json, at: str) -> None:
    if random.random() < 0.7 or not facts["grants"]:
        facts["grants"] += [dict(grant) for grant in facts["grants"][:1]]
        return
    grant = random.choice(facts["grants"])
    subject = random.choice(facts["subjects"])
    change = random.choice(["grant", "subject", "zone"])
    if change == "grant":
        facts["grants"].append({**grant, "digest": "sha256:" + "c" * 64})
    elif change == "subject":
        facts["subjects"].append({**subject, "identity": "verified", "born_on": "1950-01-01"})
    else:
        grant["signed_at"] = grant["signed_at"].removesuffix("Z")


_FACTS = [_tool, _subject, _subject, _gone, _never, _never, _unreadable]
