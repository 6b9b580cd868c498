"""What people sign and what they are told: exact texts, and nothing said that is not known."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.errors import MalformedError
from consent.sentences import (
    as_text,
    exclusion_in_sentences,
    terms_in_sentences,
    withdrawal_in_sentences,
)
from consent.statements import (
    CoSubjectTerm,
    DutyTerm,
    ExclusionBody,
    Project,
    Purpose,
    Terms,
    ToolTerm,
    Window,
    WithdrawalBody,
)
from consent.vocabulary import (
    CONTENT,
    DUTIES,
    MEDIA,
    MODALITIES,
    OPERATIONS,
    POST_MORTEM,
    PURPOSES,
    SURVIVAL,
)
from consent.vocabulary.catalogue import ENGLISH, Catalogue, missing

NAMES = {"org_north": "Northlight", "org_kestrel": "Kestrel", "sub_miko": "Miko Reyes", "sub_ada": "Ada Marlowe",
         "tol_face": "Facewright"}  # fmt: skip
PLAIN = Terms(
    description="Her face is put on the stunt double in the roof scene.",
    modalities=("face",),
    operations=("replace_face", "publish"),
    purposes=(Purpose("film"),),
    projects=(Project("eidr:10.5240/0000-0000-0000-0000-00A1-S", "The Long Roof"),),
    licensees=("org_north",),
    territories=("BE",),
    territories_as_of="2026-11-22",
    media=("svod",),
    hosting=("own_machine",),
    use_window=Window("2026-11-22", "2029-12-31"),
)
RICH = Terms(
    description="  Her face is put on\n\n the stunt double.  ",
    modalities=("face", "voice_speech"),
    operations=(
        "build_dataset",
        "train_identity_model",
        "replace_face",
        "dub_translate",
        "realtime_generate",
    ),
    purposes=(Purpose("tv_streaming"), Purpose("advertising", "org_north", "Can Zero"), Purpose("political")),
    projects=(Project("prj_one", "The Long Roof"), Project("prj_two", "Short Roofs")),
    licensees=("org_north", "org_kestrel"),
    territories=("US-CA", "EU", "DE-BY"),
    territories_as_of="2026-11-22",
    media=("svod", "social"),
    hosting=("own_machine", "third_party_service"),
    use_window=Window("2026-11-22", "2029-12-31"),
    vendors=("org_kestrel",),
    tools=(ToolTerm("tol_face"), ToolTerm("tol_other", ">=2.0,<3")),
    languages=("fr", "es-419"),
    content=("profanity",),
    training_window=Window("2026-11-22", "2027-01-31"),
    captured=Window("2011-03-01", "2024-06-30"),
    co_subjects=(CoSubjectTerm("sub_miko", "performance"),),
    duties=(
        DutyTerm("label_visible", "caption"),
        DutyTerm("delete_model", "14"),
        DutyTerm("credit", "end titles"),
    ),
    survival="finished_outputs_until:2030-06-30",
    post_mortem="continue_to:2030-01-01",
)

PLAIN_TEXT = """\
Who
You say yes to Northlight.
Nobody else may do the work for them.
They may use any tool that the organisations named here have registered.
The work may run on machines of those you say yes to.
They may not pass this yes on to anybody else.

What of you, and what is done with it
What will be done, as it is described in this consent: “Her face is put on the stunt double in the roof scene.”
Your face and head may be used, and younger or older versions of them.
Your face may be put on another performer.
What was made with your likeness may be shown to the public.
What is not named here is not allowed.

What for
It is for a film, the one named here.
Only for this title: “The Long Roof” (eidr:10.5240/0000-0000-0000-0000-00A1-S).
For anything else they have to ask you again.
You may be combined with other people, if each of them has said yes too.

Sensitive things
You have not said yes to anything sensitive.
Not allowed in it: swearing, slurs, graphic violence, drug use, tobacco or alcohol, religious content, \
medical claims and financial promotion.

Where it is shown
It may be shown in these places: Belgium.
It may be shown on streaming services that people subscribe to.

When
This holds from 22 November 2026 to 31 December 2029, both days included.
It ends ten years after you sign at the latest, even where a later day is written here.

What they must do
No label, credit, approval, payment or deletion is agreed in this text.

After your death
When you die, this consent ends.

Withdrawing
You can withdraw at any moment, with one click and without giving a reason. From that moment no new permit is given, \
and work that is running is told to stop.
Work that was allowed and done before then stays lawful.
What may go on after it ends or you withdraw: Nothing goes on: no new work, no new result, and no permit to keep \
showing what is finished."""


def _text(terms: Terms) -> str:
    return as_text(terms_in_sentences(terms, NAMES))


def _with(**changes: Any) -> Terms:
    return msgspec.structs.replace(PLAIN, **changes)


def test_a_plain_grant_reads_like_this() -> None:
    assert _text(PLAIN) == PLAIN_TEXT


def test_the_same_terms_always_have_the_same_text() -> None:
    assert terms_in_sentences(RICH, NAMES) == terms_in_sentences(RICH, dict(reversed(NAMES.items())))
    digest = hashlib.sha256(PLAIN_TEXT.encode()).hexdigest()
    assert hashlib.sha256(_text(PLAIN).encode()).hexdigest() == digest


def _lines(terms: Terms, section: str) -> list[str]:
    return [sentence.text for sentence in terms_in_sentences(terms, NAMES) if sentence.section == section]


def test_a_rich_grant_says_who_may_work_and_with_what() -> None:
    assert _lines(RICH, "who") == [
        "You say yes to Northlight and Kestrel.",
        "The work may be done for them by Kestrel.",
        "This tool may be used: Facewright, in any version.",
        "This tool may be used: tol_other, in versions >=2.0,<3.",
        "No other tool may be used.",
        "The work may run on machines of those you say yes to.",
        "The work may run on a service of somebody else, who then holds your material while it runs.",
        "They may not pass this yes on to anybody else.",
    ]


def test_a_rich_grant_says_what_for_and_with_whom() -> None:
    assert _lines(RICH, "why") == [
        "It is for a television or streaming programme, the one named here.",
        "It is for advertising, and only for the advertiser and the product named here.",
        "The advertiser is Northlight.",
        "The product is Can Zero.",
        "Only for these titles: “The Long Roof” (prj_one) and “Short Roofs” (prj_two).",
        "For anything else they have to ask you again.",
        "You may be combined with Miko Reyes: the person who performs.",
        "You may not be combined with anybody else.",
    ]


def test_a_rich_grant_says_where_and_when() -> None:
    assert _lines(RICH, "where") == [
        (
            "It may be shown in these places: California (United States), European Union "
            "(as it was on 22 November 2026) and DE-BY (Germany)."
        ),
        "It may be shown on streaming services that people subscribe to.",
        "It may be posted on social media, where others can share it on.",
        (
            "In these languages: French and Spanish (Latin America). "
            "One that is named without a region covers all its varieties."
        ),
    ]
    assert _lines(RICH, "when")[2:] == [
        "Training may happen only from 22 November 2026 to 31 January 2027.",
        "Only material recorded from 1 March 2011 to 30 June 2024 may be used.",
    ]


def test_duties_are_said_with_their_details() -> None:
    assert _lines(RICH, "duties") == [
        "Whoever sees or hears the result must be told that your likeness was generated or altered: in a caption.",
        "When this ends or you withdraw, models of you must be deleted within 14 days.",
        "You must be credited by name: end titles.",
    ]
    odd = _with(
        duties=(
            DutyTerm("delete_model", "1"),
            DutyTerm("delete_sources", "9" * 5000),
            DutyTerm("watermark", "x"),
        )
    )
    one, many, plain = _lines(odd, "duties")
    assert one.endswith("within 1 day.")
    assert "9" * 5000 in many
    assert plain == DUTIES["watermark"].sentence


def test_every_sensitive_term_stands_alone_in_a_sentence_of_its_own() -> None:
    sentences = terms_in_sentences(RICH, NAMES)
    marked = [(sentence.code, sentence.section) for sentence in sentences if sentence.sensitive]
    assert marked == [("realtime_generate", "sensitive"), ("political", "sensitive")]
    assert CONTENT["profanity"].sentence in _lines(RICH, "sensitive")
    assert "You have not said yes to anything sensitive." not in _lines(RICH, "sensitive")
    assert "swearing" not in _lines(RICH, "sensitive")[-1]


def test_all_content_granted_leaves_nothing_to_refuse() -> None:
    assert _lines(_with(content=tuple(CONTENT)), "sensitive") == [flag.sentence for flag in CONTENT.values()]


def test_storing_says_that_material_is_kept() -> None:
    assert "To do this, they may keep the material until this consent ends." in _lines(RICH, "what")
    assert "To do this" not in _text(PLAIN)
    assert "To do this" not in _text(_with(operations=("fine_tune", "archive")))


def test_what_somebody_wrote_stays_on_one_line() -> None:
    assert "described in this consent: “Her face is put on the stunt double.”" in _text(RICH)
    forged = _with(description="yes\n\nWithdrawing\nYou can never withdraw.\u2028x\u202ey\x00")
    assert "“yes Withdrawing You can never withdraw. x\ufffdy\ufffd”" in _text(forged)
    assert _text(forged).count("\nWithdrawing\n") == 1


@pytest.mark.parametrize("survival", ["none", "finished_outputs_as_licensed", "committed_project"])
def test_the_last_paragraph_says_how_to_withdraw_and_what_survives(survival: str) -> None:
    last = _text(_with(survival=survival)).split("\n\n")[-1]
    assert "withdraw at any moment, with one click" in last
    assert last.endswith(SURVIVAL[survival].sentence)


def test_a_survival_until_a_day_says_the_day() -> None:
    assert _text(RICH).endswith(
        "may stay in circulation until the day written here. That day is 30 June 2030."
    )


def test_what_happens_after_death_is_said() -> None:
    assert _lines(PLAIN, "death") == [POST_MORTEM["end_at_death"].sentence]
    assert _lines(RICH, "death")[0].endswith("That day is 1 January 2030.")


@pytest.mark.parametrize(
    "change",
    [
        {"modalities": ("soul",)}, {"operations": ("everything",)}, {"purposes": (Purpose("fun"),)},
        {"content": ("nonsense",)}, {"media": ("telepathy",)}, {"hosting": ("moon",)},
        {"duties": (DutyTerm("smile"),)}, {"co_subjects": (CoSubjectTerm("sub_miko", "director"),)},
        {"survival": "forever"}, {"survival": "finished_outputs_until"}, {"post_mortem": "none"},
        {"use_window": Window("soon", "2029-12-31")}, {"use_window": Window("2026-11-22", "2029-02-30")},
        {"captured": Window("", "")}, {"training_window": Window("2026-1-1", "2026-12-31")},
        {"territories": ("EU",), "territories_as_of": "then"},
        {"purposes": (Purpose("sexual_explicit"),)}, {"purposes": (Purpose("deceptive_impersonation"),)},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_said_cannot_be_signed(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        terms_in_sentences(_with(**change), NAMES)


def test_a_draft_can_be_shown_before_it_is_complete() -> None:
    draft = _with(
        licensees=(), territories=(), projects=(), purposes=(), operations=(), modalities=(), media=()
    )
    assert "Nobody is named yet." in _text(draft)
    assert "No place is named yet." in _text(draft)


def test_a_grant_for_the_world_says_so() -> None:
    assert "It may be shown anywhere in the world." in _lines(_with(territories=("world",)), "where")


@given(
    st.builds(
        Terms,
        description=st.text(),
        modalities=st.lists(st.sampled_from(list(MODALITIES)), max_size=3).map(tuple),
        operations=st.lists(st.sampled_from(list(OPERATIONS)), max_size=4).map(tuple),
        purposes=st.lists(
            st.sampled_from([code for code, term in PURPOSES.items() if term.offered]).map(Purpose),
            max_size=3,
        ).map(tuple),
        projects=st.lists(st.builds(Project, st.text(), st.text()), max_size=3).map(tuple),
        licensees=st.lists(st.text(), max_size=3).map(tuple),
        territories=st.lists(st.sampled_from(["US", "EU", "US-CA", "world"]), max_size=3).map(tuple),
        territories_as_of=st.just("2026-11-22"),
        media=st.lists(st.sampled_from(list(MEDIA)), max_size=3).map(tuple),
        hosting=st.just(("vendor",)),
        use_window=st.just(Window("2026-11-22", "2029-12-31")),
        languages=st.lists(st.text(max_size=5), max_size=2).map(tuple),
        duties=st.lists(st.builds(DutyTerm, st.sampled_from(list(DUTIES)), st.text()), max_size=3).map(tuple),
        survival=st.sampled_from(["none", "committed_project"]),
    )
)
def test_whatever_is_written_in_the_terms_the_text_keeps_its_shape(terms: Terms) -> None:
    sentences = terms_in_sentences(terms, {})
    text = as_text(sentences)
    assert text.encode()
    sections = len({sentence.section for sentence in sentences})
    assert text.count("\n\n") == sections - 1
    assert len(text.splitlines()) == len(sentences) + 2 * sections - 1
    for operation in terms.operations:
        assert OPERATIONS[operation].sentence in text
    assert text.endswith(SURVIVAL[terms.survival].sentence)


def test_another_language_is_a_catalogue_and_no_code() -> None:
    shouted = {key: _mirrored(text) for key, text in ENGLISH.messages.items()}
    other = Catalogue("x-mirror", shouted)
    assert missing(other) == set()
    for sentence in terms_in_sentences(RICH, {}, other):
        said = re.sub(
            r"org_\w+|tol_\w+|sub_\w+|prj_\w+|[A-Z][a-z]+ Roofs?|The Long Roof|[><]=?\d[.\d]*",
            "",
            sentence.text,
        )
        said = (
            said.replace("Her face is put on the stunt double.", "")
            .replace("Can Zero", "")
            .replace("end titles", "")
        )
        assert re.findall(r"[a-z]{2,}", said.replace("DE-BY", "")) == []


def _mirrored(template: str) -> str:
    return "".join(
        part if part.startswith("{") else part.upper() for part in re.split(r"(\{\w+\})", template)
    )


def test_a_withdrawal_says_what_it_does_and_what_goes_on() -> None:
    body = WithdrawalBody("grt_1")
    sentences = withdrawal_in_sentences(body, {"grt_1": "the one of 3 March 2026 to Northlight"}, PLAIN)
    assert [sentence.text for sentence in sentences] == [
        "You withdraw this consent: the one of 3 March 2026 to Northlight.",
        "From this moment no new permit is given on it, and work that is running is told to stop.",
        "Work that was allowed and done before this moment stays lawful.",
        f"What you agreed may go on: {SURVIVAL['none'].sentence}",
        "A withdrawal is not taken back. You can give a new consent whenever you like.",
    ]
    assert len(withdrawal_in_sentences(body, {})) == 4
    assert "grt_1" in withdrawal_in_sentences(body, {})[0].text


def test_a_never_names_every_dimension_it_narrows() -> None:
    body = ExclusionBody(
        ("train_foundation_model",), ("political", "sexual_explicit"), ("face",), ("slur",), ("org_north",)
    )
    assert [sentence.text for sentence in exclusion_in_sentences(body, NAMES)] == [
        "You say never. This is stronger than every consent you have given or will give, until you take it back.",
        "Never these operations: train a general model.",
        "Never these purposes: politics and sexually explicit material.",
        "Never with these of you: face.",
        "Never with this content: slurs.",
        "Never by these organisations: Northlight.",
        "This forbids only what all of these lines describe together.",
        "You can take it back at any moment, and nobody else can.",
    ]


def test_a_never_of_one_dimension_or_none_is_short() -> None:
    one = exclusion_in_sentences(ExclusionBody(purposes=("political",)), {})
    assert [sentence.code for sentence in one] == ["exclusion.never", "exclusion.purposes", "exclusion.lift"]
    everything = exclusion_in_sentences(ExclusionBody(), {})
    assert everything[1].text == "Nobody may do anything with your likeness."
    with pytest.raises(MalformedError):
        exclusion_in_sentences(ExclusionBody(operations=("nonsense",)), {})
