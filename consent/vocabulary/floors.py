"""The floors as data: rules above every grant. Their functions live in the decision.

What these say about statutes and contracts is an engineer's reading, not legal advice. `basis` is the class
of the first ground named in `origin`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consent.vocabulary.term import Basis, Term, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor(Term):
    """A floor: its number is `code`, its title `label`. `version` goes up when its meaning changes.

    `remedy` says what whoever asked can do. `public`: may be told to anyone, because it says nothing about
    the person beyond what was asked. `refers`: leads to a person's judgement and not to a refusal.
    """

    basis: Basis
    remedy: str
    version: int = 1
    public: bool = False
    refers: bool = False


TERMS: Mapping[str, Floor] = table(
    Floor(
        code="F-01",
        label="no answer is a no",
        sentence="Without a consent in force, without an answer, or with nobody to ask, nothing is allowed.",
        remedy="Ask for consent, and wait until it is given.",
        origin="policy; burden of proof in the Danish bill; New York's writing-first rule",
        basis="policy",
        public=True,
    ),
    Floor(
        code="F-02",
        label="everyone in it must agree",
        sentence=(
            "Every person who can be recognised, or whose performance carries the result, must have said yes"
            " to their part."
        ),
        remedy="Ask each person who is missing. That material can be found in public is no consent.",
        origin="policy; reported face swaps on performers who were never asked",
        basis="policy",
        public=True,
    ),
    Floor(
        code="F-03a",
        label="nothing from childhood in sexual or nude material",
        sentence=(
            "Material recorded before the 18th birthday, or of unknown date, may never be part of sexual or "
            "nude material, and neither may a model that ever learned from it."
        ),
        remedy="There is nothing to ask for.",
        origin="law: 18 U.S.C. 2256; section 39.F; reported facesets",
        basis="law",
    ),
    Floor(
        code="F-03b",
        label="nothing from before 18",
        sentence=(
            "Material recorded before the 18th birthday, or that could have been because it has no date, may"
            " not be used."
        ),
        remedy="Take out those items, or show when they were recorded, and ask again with the new dataset.",
        origin="policy; GDPR recital 65",
        basis="policy",
    ),
    Floor(
        code="F-04",
        label="no sexual material",
        sentence=(
            "Sexually explicit material is always refused here, and intimate nudity without the person's own"
            " signature too."
        ),
        remedy="There is nothing to ask for. The request stays on the record, and the person sees it.",
        origin="law: TAKE IT DOWN Act; UK Sexual Offences Act 66E; EU AI Act 5; the NO FAKES bill",
        basis="law",
        public=True,
    ),
    Floor(
        code="F-05",
        label="under 18",
        sentence=(
            "For a person under 18, a guardian and a court must have approved, for five years at most and "
            "never past the 18th birthday; some uses are never allowed."
        ),
        remedy="Show the guardian's consent and the court's approval.",
        origin="bill: NO FAKES; California Family Code 6751; section 39.F",
        basis="bill",
    ),
    Floor(
        code="F-06",
        label="a guardian's yes ends at 18",
        sentence="What a guardian allowed ends on the 18th birthday. From then on the person decides alone.",
        remedy="Ask the person, who is now an adult.",
        origin="bill: NO FAKES; GDPR recital 65",
        basis="bill",
    ),
    Floor(
        code="F-07",
        label="ten years at most",
        sentence="A consent holds for ten years from its signature at most, even where it says longer.",
        remedy="Ask for a new consent.",
        origin="bill: NO FAKES; policy",
        basis="bill",
    ),
    Floor(
        code="F-08",
        label="it must be described",
        sentence="A consent counts only if it says reasonably precisely what will be done.",
        remedy="Describe the use in plain words, with its title, place and time, and ask again.",
        origin=(
            "law: California Labor Code 927, New York GOL 5-302, Illinois; the NO FAKES bill; section 39.B"
        ),
        basis="law",
        public=True,
    ),
    Floor(
        code="F-09",
        label="only those who are named",
        sentence=(
            "A consent holds for the organisations named in it. They may not pass it, the material or a "
            "model on."
        ),
        remedy="Ask for a consent that names everyone who takes part.",
        origin="bill: NO FAKES; section 39.I; Illinois BIPA 15(d)",
        basis="bill",
    ),
    Floor(
        code="F-10",
        label="after death",
        sentence=(
            "For somebody who has died, only those who can show that they hold the rights may decide, and "
            "only for a time."
        ),
        remedy="Turn to those who hold the rights.",
        origin="law: California AB 1836, New York 50-f, Tennessee 47-25-1104; the NO FAKES bill; Denmark",
        basis="law",
    ),
    Floor(
        code="F-11",
        label="who may sign for somebody",
        sentence=(
            "Whoever signs for somebody needs a mandate that covers exactly this; some things only the "
            "person can sign."
        ),
        remedy="Ask for a mandate that covers it, or for the person's own signature.",
        origin="law: California Labor Code 927; the NO FAKES bill",
        basis="law",
    ),
    Floor(
        code="F-12",
        label="withdrawing is always possible",
        sentence="You can withdraw at any moment, without a reason, and new work stops then.",
        remedy="Stop the work. Only the person can allow it again.",
        origin="law: GDPR 7(3); Denmark",
        basis="law",
    ),
    Floor(
        code="F-13",
        label="not after the fact",
        sentence=(
            "A consent does not reach back: what was done is judged by what was in force when it was done."
        ),
        remedy="Ask before the work, not after it.",
        origin="law: New York; GDPR; Denmark",
        basis="law",
        public=True,
    ),
    Floor(
        code="F-14",
        label="an exception is not a consent",
        sentence=(
            "Whoever claims news, parody or another exception of the law gets no permit here. A court may "
            "see it their way; we do not decide it."
        ),
        remedy="Ask the person, or take legal advice. This answer is not an authorisation.",
        origin="bill: NO FAKES (c)(5); EU AI Act 50(4)",
        basis="bill",
        public=True,
        refers=True,
    ),
    Floor(
        code="F-15",
        label="a label is not a consent",
        sentence="A label never replaces consent, and consent never removes the duty to label.",
        remedy="Ask for consent, and label the result.",
        origin="bill: NO FAKES (e)(3); EU AI Act 50",
        basis="bill",
        public=True,
    ),
    Floor(
        code="F-16",
        label="strike or court order",
        sentence="While a strike or a court order suspends it, no consent allows new material.",
        remedy="Wait until the suspension ends.",
        origin="contract: Interactive Media agreement; section 39.G; California SB 683",
        basis="contract",
    ),
    Floor(
        code="F-17",
        label="no deception",
        sentence=(
            "Making people believe that somebody said or did something, in order to deceive them, is refused"
            " even with consent."
        ),
        remedy="There is nothing to ask for: those who are deceived have not consented.",
        origin="policy; fraud and election law in general; EU AI Act 50",
        basis="policy",
        public=True,
    ),
    Floor(
        code="F-18",
        label="a model keeps its past",
        sentence=(
            "A model or dataset made without permission stays without permission, and so does everything "
            "made from it."
        ),
        remedy="Build it again under a permit.",
        origin="policy; EDPB Opinion 28/2024",
        basis="policy",
    ),
    Floor(
        code="F-19",
        label="biometric templates",
        sentence=(
            "A measured template of a face or voice may be kept for three years after the last contact at "
            "most, and never sold."
        ),
        remedy="Delete the template, or ask for a consent that keeps to the limit.",
        origin="law: Illinois BIPA 15(a) and (c)",
        basis="law",
    ),
)


def get(code: str) -> Floor | None:
    """The floor with this number, or None."""
    return TERMS.get(code)
