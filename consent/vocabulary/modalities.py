"""What of the person. None implies another (`face` is not `body`), and there is no wildcard."""

from __future__ import annotations

from collections.abc import Mapping

from consent.vocabulary.term import Term, table

TERMS: Mapping[str, Term] = table(
    Term(
        code="face",
        label="face",
        sentence="Your face and head may be used, and younger or older versions of them.",
        example="Your face is put on a stunt double for one scene.",
        origin="visual likeness in the NO FAKES bill; reported face swaps",
        dpv=("pd:FacialPrint",),
    ),
    Term(
        code="body",
        label="body",
        sentence="Your body may be used: your build, hands, skin and tattoos.",
        example="A shot of your hands is made longer.",
        origin="body doubles in reported face swaps; physical features in the Danish bill",
    ),
    Term(
        code="motion",
        label="movement",
        sentence="The way you move may be used: your walk, your gestures, your motion capture.",
        example="A game character walks the way you walk.",
        origin="performance capture in the Interactive Media agreement; reported impersonations",
    ),
    Term(
        code="voice_speech",
        label="speaking voice",
        sentence="Your speaking voice may be used: its sound, rhythm and accent.",
        example="A line you never recorded is spoken in your voice.",
        origin="Tennessee's ELVIS Act; the NO FAKES bill",
        dpv=("pd:VoiceCommunicationRecording",),
    ),
    Term(
        code="voice_singing",
        label="singing voice",
        sentence="Your singing voice may be used: its sound, phrasing and range.",
        example="A backing vocal is sung in your voice.",
        origin="Tennessee's ELVIS Act; Sound Recordings Code",
        dpv=("pd:VoiceCommunicationRecording",),
    ),
    Term(
        code="performance",
        label="recorded performance",
        sentence="Your recorded performance may be altered, or used to drive another figure.",
        example="Your acting in a test shot drives an animated character.",
        origin="digital alteration in the Television/Theatrical agreement; section 65a of the Danish bill",
    ),
    Term(
        code="name",
        label="name",
        sentence="Your name may be used, in a prompt to a generator or in billing.",
        example="Your name is typed into a tool to make a voice sound like you.",
        origin="prompts in the TV Animation agreement; California Civil Code 3344",
    ),
    Term(
        code="persona",
        label="persona",
        sentence=(
            "What people know you by may be used: a catchphrase, a signature look, a character tied to you."
        ),
        example="An animated figure wears the hat and says the line that people know you for.",
        origin="publicity law",
    ),
    Term(
        code="still",
        label="photograph",
        sentence="A photograph of you may be used as a photograph.",
        example="A still of you is printed in a research paper.",
        origin="California Civil Code 3344; reported research use",
        dpv=("pd:Picture",),
    ),
)


def get(code: str) -> Term | None:
    """The modality with this code, or None."""
    return TERMS.get(code)
