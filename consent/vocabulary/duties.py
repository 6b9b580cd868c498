"""What comes with a permit. `pre` blocks until evidenced; `always` holds as long as anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from consent.vocabulary.term import Term, table

Phase = Literal["pre", "during", "post", "always"]
OnBreach = Literal["suspend", "deny", "notify"]
Detail = Literal["nothing", "choice", "days", "words"]

PHASES: tuple[Phase, ...] = ("pre", "during", "post", "always")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Term):
    """A duty: its phase, how it is proved, and what a breach does.

    `other_phase` is a second phase it may be agreed for. `detail` says what a grant's detail holds: one of
    `choices`, a whole number of days, or words. `detail_sentence` is the sentence when a detail is given.
    """

    phase: Phase
    proofs: tuple[str, ...]
    on_breach: OnBreach
    other_phase: Phase | None = None
    detail: Detail = "nothing"
    choices: tuple[str, ...] = ()
    detail_sentence: str = ""


# How a duty is shown to have been done.
PROOFS: Mapping[str, Term] = table(
    Term(code="none", label="nothing to send", sentence="Nothing has to be sent; it shows in what is done."),
    Term(code="link", label="a link", sentence="A link to where it can be seen."),
    Term(code="file_digest", label="a file's digest", sentence="The digest of the file that carries it."),
    Term(
        code="signed_statement",
        label="a signed statement",
        sentence="A statement signed by those who did it.",
    ),
    Term(code="approval", label="the approval", sentence="Your approval, given here."),
    Term(code="receipt", label="a receipt", sentence="A receipt of the payment."),
    Term(code="report", label="a report", sentence="A report with the numbers."),
)

TERMS: Mapping[str, Duty] = table(
    Duty(
        code="label_visible",
        label="say that it is generated",
        sentence="Whoever sees or hears the result must be told that your likeness was generated or altered.",
        detail_sentence=(
            "Whoever sees or hears the result must be told that your likeness was generated or altered: "
            "{detail}."
        ),
        example="A line in the caption.",
        origin="EU AI Act 50(4); New York GBL 396-b",
        odrl=("odrl:inform",),
        phase="during",
        proofs=("link", "file_digest"),
        on_breach="suspend",
        detail="choice",
        choices=("caption", "credit", "card", "spoken"),
    ),
    Duty(
        code="label_machine",
        label="mark it for machines",
        sentence="The file must carry signed data that tells machines how it was made.",
        example="Content Credentials in the film file.",
        origin="EU AI Act 50(2) and its Code of Practice",
        odrl=("odrl:inform",),
        phase="during",
        proofs=("file_digest",),
        on_breach="suspend",
    ),
    Duty(
        code="watermark",
        label="watermark",
        sentence="The result must carry a mark that stays in it when it is copied.",
        example="A mark in the sound that nobody hears and a program finds.",
        origin="EU AI Act 50(2) and its Code of Practice",
        odrl=("odrl:watermark",),
        phase="during",
        proofs=("file_digest",),
        on_breach="suspend",
    ),
    Duty(
        code="credit",
        label="credit",
        sentence="You must be credited by name.",
        detail_sentence="You must be credited by name: {detail}.",
        example="Your name in the end titles.",
        origin="reported clips that named only one of two performers",
        odrl=("odrl:attribute",),
        phase="during",
        proofs=("link",),
        on_breach="notify",
        detail="words",
    ),
    Duty(
        code="do_not_name",
        label="do not name",
        sentence="Your name must not appear with the result.",
        example="A paper shows two stills of you and does not say who you are.",
        origin="a reported authorship that nobody had asked for",
        phase="during",
        proofs=("signed_statement",),
        on_breach="suspend",
    ),
    Duty(
        code="pre_release_approval",
        label="approval before release",
        sentence="Nothing may be published before you have approved it.",
        detail_sentence="Nothing may be published before you have approved it: {detail}.",
        example="You see the final cut and say yes.",
        origin="Narrativ agreement; contract practice",
        odrl=("odrl:obtainConsent",),
        phase="pre",
        proofs=("approval",),
        on_breach="deny",
        detail="words",
    ),
    Duty(
        code="pay",
        label="pay",
        sentence="You must be paid, as you have agreed outside this registry.",
        detail_sentence="You must be paid, as you have agreed outside this registry: {detail}.",
        example="By the line.",
        origin="Television/Theatrical, Interactive Media, Narrativ and Ethovox agreements",
        odrl=("odrl:compensate",),
        phase="post",
        other_phase="pre",
        proofs=("receipt",),
        on_breach="notify",
        detail="choice",
        choices=("day", "line", "session", "residual", "share"),
    ),
    Duty(
        code="report_use",
        label="report use",
        sentence="You must be told how much was used.",
        detail_sentence="You must be told how much was used: {detail}.",
        example="How many lines, every month.",
        origin="usage reports in the Interactive Media agreement",
        odrl=("odrl:inform",),
        phase="post",
        proofs=("report",),
        on_breach="notify",
        detail="words",
    ),
    Duty(
        code="notify_union",
        label="tell the union",
        sentence="Your union must be told before the work begins.",
        detail_sentence="Your union must be told before the work begins: {detail}.",
        example="A letter, and a copy of it here.",
        origin="sections 39.K and 39.L of the 2026 Television/Theatrical agreement",
        odrl=("odrl:inform",),
        phase="pre",
        proofs=("signed_statement",),
        on_breach="deny",
        detail="words",
    ),
    Duty(
        code="delete_sources",
        label="delete the source material",
        sentence="When this ends or you withdraw, the pictures and recordings of you must be deleted.",
        detail_sentence=(
            "When this ends or you withdraw, the pictures and recordings of you must be deleted within "
            "{detail}."
        ),
        example="Within 14 days, with a signed statement.",
        origin="Narrativ agreement; GDPR 17; Illinois BIPA",
        odrl=("odrl:delete",),
        phase="post",
        proofs=("signed_statement",),
        on_breach="notify",
        detail="days",
    ),
    Duty(
        code="delete_model",
        label="delete the model",
        sentence="When this ends or you withdraw, models of you must be deleted.",
        detail_sentence="When this ends or you withdraw, models of you must be deleted within {detail}.",
        example="Within 14 days, with a signed statement.",
        origin="Narrativ agreement; GDPR 17; Illinois BIPA",
        odrl=("odrl:delete",),
        phase="post",
        proofs=("signed_statement",),
        on_breach="notify",
        detail="days",
    ),
    Duty(
        code="retention_limit",
        label="keep only for a time",
        sentence="Material of you may not be kept longer than it is needed.",
        detail_sentence="Material of you may not be kept longer than {detail}.",
        example="365 days after the last use.",
        origin="Illinois BIPA 15(a)",
        odrl=("odrl:delete", "odrl:delayPeriod"),
        phase="always",
        proofs=("signed_statement",),
        on_breach="suspend",
        detail="days",
    ),
    Duty(
        code="secure_storage",
        label="store safely",
        sentence="Material and models of you must be kept safe, and only those who need them may reach them.",
        example="An encrypted disk, and a list of who may open it.",
        origin="section 39.H of the 2026 Television/Theatrical agreement",
        phase="always",
        proofs=("signed_statement",),
        on_breach="suspend",
    ),
    Duty(
        code="access_log",
        label="log access",
        sentence="A record must be kept of who opened material or models of you, and when.",
        example="A list that you may ask for.",
        origin="section 39.H of the 2026 Television/Theatrical agreement",
        phase="always",
        proofs=("report",),
        on_breach="notify",
    ),
    Duty(
        code="no_onward_transfer",
        label="give to nobody else",
        sentence="Material and models of you may not be given to anybody else.",
        example="The effects company may not hand your model to the next studio.",
        origin="a reported faceset that was passed on; section 39.I",
        phase="always",
        proofs=("none",),
        on_breach="suspend",
    ),
    Duty(
        code="no_foundation_training",
        label="no training of general models",
        sentence="Nothing of you may be used to train a general model.",
        example="Your lines do not become part of what the next speech model learns from.",
        origin="section 39.L of the 2026 Television/Theatrical agreement",
        phase="always",
        proofs=("none",),
        on_breach="suspend",
    ),
    Duty(
        code="recheck",
        label="ask again while working",
        sentence="A long job must ask here again and again while it runs, and stop when the answer is no.",
        example="Every hour.",
        origin="reported two-month training; practice of this registry",
        odrl=("odrl:reviewPolicy",),
        phase="during",
        proofs=("none",),
        on_breach="deny",
    ),
)

# What the choices of `label_visible` and `pay` mean.
CHOICES: Mapping[str, Term] = table(
    Term(code="caption", label="in a caption", sentence="In a caption beside the result."),
    Term(code="credit", label="in the credits", sentence="In the opening or closing credits."),
    Term(code="card", label="on a card", sentence="On a card before the result."),
    Term(code="spoken", label="spoken aloud", sentence="Spoken aloud in the result."),
    Term(code="day", label="by the day", sentence="For the days you would have worked."),
    Term(code="line", label="by the line", sentence="For each line of about ten words."),
    Term(code="session", label="by the session", sentence="For each session."),
    Term(code="residual", label="by residuals", sentence="Each time it is shown again."),
    Term(code="share", label="by a share", sentence="By a share of what it earns."),
)


def get(code: str) -> Duty | None:
    """The duty with this code, or None."""
    return TERMS.get(code)
