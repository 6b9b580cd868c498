"""Records with one thing wrong, or nearly wrong: grants, their terms, and the manifest of a dataset."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from tests.reference import book_words as words

Json = dict[str, Any]


def shifted(day: str, days: int) -> str:
    """The day so many days later; a day that is none becomes one that is."""
    try:
        return (date.fromisoformat(day[:10]) + timedelta(days=days)).isoformat()
    except ValueError:
        return "2030-01-01"


def moved(moment: str, seconds: int) -> str:
    """The moment so many seconds later, as it travels."""
    when = datetime.fromisoformat(moment.removesuffix("Z") + "+00:00") + timedelta(seconds=seconds)
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def another_purpose(random: Random, asked: Json) -> Json:
    """A purpose next to the one asked for: another code, or the same with another product."""
    if asked["code"] == "advertising" and asked["product_line"] and random.random() < 0.5:
        return {**asked, "product_line": asked["product_line"] + " Two"}
    offered = [code for code in words.PURPOSES if code not in words.NEVER_OFFERED and code != asked["code"]]
    code = random.choice(offered)
    named = ("Brightcan", "Can") if code == "advertising" else (None, None)
    return {"code": code, "advertiser": named[0], "product_line": named[1]}


def spoil_grant(random: Random, grant: Json, at: str) -> None:
    """Ends this grant, moves its days, or takes something out of its terms."""
    kind = random.choice(["ended", "ended", "days", "days", "terms", "terms", "terms", "senseless"])
    if kind == "ended":
        member = random.choice(["withdrawn_at", "superseded_at", "signed_at"])
        grant[member] = moved(at, random.choice([-(10**7), -1, 0, 1, 10**6]))
    elif kind == "days":
        _move_days(random, grant, at)
    elif kind == "terms":
        _take_away(random, grant["terms"], at)
    else:
        _make_senseless(random, grant["terms"])


def _move_days(random: Random, grant: Json, at: str) -> None:
    terms = grant["terms"]
    change = random.choice(["ends", "begins", "decade", "leap", "training"])
    if change == "ends":
        terms["use_window"]["ends_on"] = shifted(at, random.choice([-30, -1, 0, 1]))
    elif change == "begins":
        terms["use_window"]["starts_on"] = shifted(at, random.choice([-1, 0, 1, 30]))
    elif change == "decade":
        day = shifted(at, -3652 + random.randint(-2, 3))
        grant["signed_at"] = day + random.choice(["T00:00:00Z", "T23:59:59Z"])
        terms["use_window"] = {"starts_on": day, "ends_on": shifted(at, random.choice([-1, 0, 1, 3000]))}
    elif change == "leap":
        year = random.choice([2016, 2020, 2024])
        grant["signed_at"] = f"{year}-02-29T09:30:00Z"
        terms["use_window"] = {"starts_on": f"{year}-02-29", "ends_on": f"{year + 30}-01-01"}
    else:
        ends = shifted(at, random.choice([-1, 0, 1]))
        terms["training_window"] = {"starts_on": shifted(ends, -1), "ends_on": ends}
    terms["use_window"]["ends_on"] = max(terms["use_window"].values())


_LISTS = [
    "modalities", "operations", "purposes", "projects", "licensees", "vendors", "territories", "languages", "media",
    "hosting", "content",
]  # fmt: skip


def _take_away(random: Random, terms: Json, at: str) -> None:
    member = random.choice(
        [*_LISTS, *["tools", "captured", "co_subjects"] * 2, "duties", "territories_as_of"]
    )
    if member == "tools":
        other = {"id": "tol_" + "x" * 26, "versions": "any"}
        same = [{**tool, "versions": random.choice([">=3", "<2", ">=2.1,<2.2"])} for tool in terms["tools"]]
        terms["tools"] = random.choice([[], [other], same, [*same, other]])
    elif member == "captured":
        terms["captured"] = {
            "starts_on": "2016-01-01",
            "ends_on": random.choice(["2018-12-31", "2024-06-30"]),
        }
    elif member == "co_subjects":
        other = {"id": "sub_" + "z" * 26, "role": "performance"}
        terms["co_subjects"] = random.choice(
            [[other], [], [{**one, "role": "voice"} for one in terms["co_subjects"]]]
        )
    elif member == "duties":
        terms["duties"] = [{"code": random.choice(["pre_release_approval", "notify_union"]), "detail": ""}]
    elif member == "territories_as_of":
        terms[member] = random.choice(["2013-06-30", "2013-07-01", "2020-01-31", "2020-02-01", "1994-12-31"])
    elif member == "purposes" and terms[member]:
        terms[member] = [another_purpose(random, random.choice(terms[member]))]
    elif len(terms[member]) > 1 and random.random() < 0.7:
        terms[member] = terms[member][1:]
    else:
        terms[member] = _others(random, member, terms[member])


def _others(random: Random, member: str, now: list[Any]) -> list[Any]:
    possible: dict[str, list[Any]] = {
        "modalities": words.MODALITIES,
        "operations": words.OPERATIONS,
        "media": words.MEDIA,
        "hosting": words.HOSTING,
        "content": words.CONTENT,
        "purposes": [{"code": "film", "advertiser": None, "product_line": None}],
        "projects": [{"id": "prj_" + "y" * 26, "title": "Another title"}],
        "licensees": ["org_" + "x" * 26],
        "vendors": ["org_" + "x" * 26],
        "territories": ["JP", "FR", "Benelux", "US-NY"],
        "languages": ["it", "en-US", "es-MX", "zh-Hans"],
    }
    return [random.choice([value for value in possible[member] if value not in now] or now)]


def _make_senseless(random: Random, terms: Json) -> None:
    kind = random.choice(["empty", "strange", "twice", "days", "words", "words"])
    if kind == "empty":
        terms[random.choice(_MUST_SPEAK)] = []
    elif kind == "strange":
        terms.update(random.choice(_STRANGE))
    elif kind == "twice":
        member = random.choice(
            [*_MUST_SPEAK, "content", "languages", "vendors", "tools", "co_subjects", "duties"]
        )
        terms[member] = [*terms[member], *terms[member][:1]]
    elif kind == "days":
        terms.update(random.choice(_STRANGE_DAYS))
    else:
        terms.update(random.choice(_STRANGE_WORDS))


_MUST_SPEAK = [
    "modalities",
    "operations",
    "purposes",
    "projects",
    "licensees",
    "territories",
    "media",
    "hosting",
]


def _purposes(code: str, advertiser: str | None = None, product_line: str | None = None) -> Json:
    return {"purposes": [{"code": code, "advertiser": advertiser, "product_line": product_line}]}


def _duty(code: str, detail: str = "") -> Json:
    return {"duties": [{"code": code, "detail": detail}]}


_STRANGE: list[Json] = [
    {"modalities": ["everything"]}, {"operations": ["anything"]}, {"media": ["telepathy"]}, {"hosting": ["moon"]},
    {"content": ["gossip"]}, {"territories": ["the universe"]}, {"territories": ["us"]}, {"territories": ["US-PR"]},
    {"languages": ["FR"]}, {"languages": ["zh-hant"]}, {"languages": ["und"]}, {"languages": ["*"]},
    {"licensees": ["org_nobody"]},
    {"vendors": ["Kestrel"]}, {"projects": [{"id": "eidr:10.5240/0000-0000-0000-0000-00A1-T", "title": "A title"}]},
    {"projects": [{"id": "any", "title": "A title"}]}, {"tools": [{"id": "tol_nobody", "versions": "any"}]},
    {"tools": [{"id": "tol_" + "x" * 26, "versions": "newer"}]}, {"co_subjects": [{"id": "sub_x", "role": "voice"}]},
    {"co_subjects": [{"id": "sub_" + "z" * 26, "role": "body"}]},
]  # fmt: skip

_STRANGE_DAYS: list[Json] = [
    {"use_window": {"starts_on": "2030-01-01", "ends_on": "2029-12-31"}},
    {"use_window": {"starts_on": "2020-01-01", "ends_on": "for ever"}},
    {"use_window": {"starts_on": "20200101", "ends_on": "20400101"}},
    {"use_window": {"starts_on": "2012-01-01", "ends_on": "2150-01-01"}},
    {"use_window": {"starts_on": "2038-01-01", "ends_on": "2044-01-01"}},
    {"use_window": {"starts_on": "2001-01-01", "ends_on": "2012-01-01"}},
    {"training_window": {"starts_on": "1999-01-01", "ends_on": "2060-01-01"}},
    {"use_window": {"starts_on": "at once", "ends_on": "2040-01-01"}},
    {"training_window": {"starts_on": "2020-02-30", "ends_on": "2040-01-01"}},
    {"captured": {"starts_on": "2020-01-01", "ends_on": "2019-01-01"}},
    {"captured": {"starts_on": "1990", "ends_on": "2026-01-01"}},
    {"captured": {"starts_on": "1990-01-01", "ends_on": "now"}},
    {"captured": {"starts_on": "1859-12-31", "ends_on": "2026-01-01"}},
    {"territories_as_of": "2999-01-01"},
    {"territories_as_of": "today"},
]

_STRANGE_WORDS: list[Json] = [
    {"description": ""}, {"description": "anything"}, {"description": "All media now known or later devised."},
    {"description": "All purposes in all media now known or later devised throughout the universe in perpetuity."},
    _purposes("advertising"), _purposes("advertising", "Brightcan", " "), _purposes("film", "Brightcan", "Can"),
    _purposes("sexual_explicit"), _purposes("deceptive_impersonation"), _purposes("anything"),
    _duty("smile"), _duty("credit", "at the end"), _duty("no_foundation_training"), _duty("no_onward_transfer"),
    {**_duty("no_onward_transfer"), "operations": ["share_dataset"]},
    {**_duty("no_onward_transfer"), "operations": ["transfer_model"]},
    {"duties": [*_duty("credit")["duties"], *_duty("do_not_name")["duties"]]},
    {"survival": "for_ever"}, {"survival": "finished_outputs_until"}, {"survival": "finished_outputs_until:2031-01-01"},
    {"post_mortem": "continue_to:2031-01-01"}, {"post_mortem": "continue_to:soon"}, {"post_mortem": ""},
]  # fmt: skip


def spoil_dataset(random: Random, facts: Json, use: Json) -> None:
    """Changes what is said about the material, honestly or not."""
    dataset = use["dataset"]
    if dataset is None or random.random() < 0.15:
        use["dataset"] = None
        return
    captured, items = dataset["captured"], dataset["item_list"]
    change = random.choice(["early", "undated", "lie", "count", "dates", "none"])
    if change == "early":
        born = min(random.choice(facts["subjects"])["born_on"] or "1990-05-14", "2022-01-01")
        eighteen = f"{int(born[:4]) + 18}-03-01" if born[5:] == "02-29" else f"{int(born[:4]) + 18}{born[4:]}"
        captured["earliest"] = shifted(eighteen, random.choice([-300, -1, 0, 1]))
        if items:
            items[0] = {**items[0], "captured_on": captured["earliest"]}
        _agree(dataset)
    elif change == "undated":
        captured["undated"] = random.choice([0, 1, dataset["items"], dataset["items"] + 1])
        if items:
            items[-1] = {**items[-1], "captured_on": random.choice([None, "last summer"])}
        _agree(dataset)
    elif change == "lie":
        captured.update(random.choice([{"undated": 1}, {"earliest": "2010-01-01"}, {"latest": None}]))
    elif change == "count":
        dataset["items"] = random.choice([0, 1, len(items) + 1])
        dataset["captured"] = random.choice([captured, {"earliest": None, "latest": None, "undated": 0}])
    elif change == "dates":
        captured.update(
            random.choice(
                [{"earliest": None, "latest": None}, {"earliest": "2011"}, {"latest": "2001-01-01"}]
            )
        )
    else:
        dataset["item_list"] = []


def _agree(dataset: Json) -> None:
    days = [item["captured_on"] for item in dataset["item_list"]]
    if days:
        dated = sorted(day for day in days if day and len(day) == 10 and day[4] == "-")
        ends = {"earliest": dated[0] if dated else None, "latest": dated[-1] if dated else None}
        dataset["captured"] = {**ends, "undated": len(days) - len(dated)}
    elif dataset["captured"]["earliest"] and dataset["captured"]["latest"]:
        captured = dataset["captured"]
        captured["latest"] = max(captured["earliest"], captured["latest"])
