"""What is done with a likeness. Only keeping is ever implied by something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consent.vocabulary.term import Term, table

HOUR = 3600
DAY = 24 * HOUR
_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
CAPTURED = _IPTC + "digitalCapture"
COMPOSITE = _IPTC + "compositeWithTrainedAlgorithmicMedia"
ENHANCED = _IPTC + "algorithmicallyEnhanced"
GENERATED = _IPTC + "trainedAlgorithmicMedia"
VIRTUAL = _IPTC + "virtualRecording"
MODEL_FILE = "http://c2pa.org/digitalsourcetype/trainedAlgorithmicData"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Term):
    """An operation and what follows from its kind.

    `stores`: keeps material or a model, so `archive` is included. `trains`: changes a model's weights.
    `processes_source`: reads source material, so the dataset must be stated. `needs_language`: a language
    must be stated. `voice`: an operation on a voice. `publishes`: makes available. `personal_only`: only the
    subject's own signature counts (F-11). `adults_only`: never for anyone under 18 (F-05). `recheck_seconds`:
    the longest a running job may go without asking again.
    """

    stores: bool = False
    trains: bool = False
    processes_source: bool = False
    needs_language: bool = False
    voice: bool = False
    publishes: bool = False
    personal_only: bool = False
    adults_only: bool = False
    recheck_seconds: int = HOUR


TERMS: Mapping[str, Operation] = table(
    Operation(
        code="capture",
        label="scan or record this person",
        sentence="You may be scanned, recorded or motion-captured for what this consent allows.",
        example="You stand in a ring of cameras for ten minutes.",
        origin="48 hours' notice in the union agreements; Illinois BIPA",
        odrl=("odrl:obtainConsent",),
        c2pa=("c2pa.created",),
        source_type=CAPTURED,
        stores=True,
    ),
    Operation(
        code="build_dataset",
        label="build a dataset",
        sentence="Pictures or recordings of you may be cut, aligned and collected into a set.",
        example="13,000 frames of your face are cut out of your films.",
        origin="reported face swaps; Illinois BIPA",
        odrl=("odrl:extract",),
        cawg=("cawg.data_mining",),
        source_type=MODEL_FILE,
        stores=True,
        processes_source=True,
    ),
    Operation(
        code="train_identity_model",
        label="train a model of this person",
        sentence="A model may be trained that can show you or sound like you.",
        example="A computer learns your face for two months, so that it can draw you from any side.",
        origin="reported face swaps, with two months of training",
        odrl=("odrl:gen-ai",),
        cawg=("cawg.ai_generative_training",),
        source_type=MODEL_FILE,
        stores=True,
        trains=True,
        processes_source=True,
        recheck_seconds=DAY,
    ),
    Operation(
        code="fine_tune",
        label="train a model further",
        sentence="A model of you may be trained further with other material of you.",
        example="5,000 new pictures make the model better at your profile.",
        origin="reported second training sets; the IETF's meaning of AI training",
        odrl=("odrl:gen-ai",),
        cawg=("cawg.ai_generative_training",),
        source_type=MODEL_FILE,
        stores=True,
        trains=True,
        processes_source=True,
        recheck_seconds=DAY,
    ),
    Operation(
        code="train_foundation_model",
        label="train a general model",
        sentence="Material of you may be used, with that of many others, to train a general model.",
        example=(
            "Your recordings are a thousandth of what a speech model learns from; nobody should hear you in "
            "it."
        ),
        sensitive=True,
        origin="foundation voice models under union agreements; section 39.L",
        odrl=("odrl:gen-ai",),
        cawg=("cawg.ai_generative_training",),
        source_type=MODEL_FILE,
        stores=True,
        trains=True,
        processes_source=True,
        personal_only=True,
        adults_only=True,
        recheck_seconds=DAY,
    ),
    Operation(
        code="train_detector",
        label="train a detector",
        sentence=(
            "Material of you may be used to train a program that recognises or detects, and generates "
            "nothing."
        ),
        example="A program learns to tell fakes of you from the real you.",
        origin="training and detection are separate in CAWG; safety use",
        cawg=("cawg.ai_training",),
        stores=True,
        trains=True,
        processes_source=True,
        recheck_seconds=DAY,
    ),
    Operation(
        code="replace_face",
        label="replace face",
        sentence="Your face may be put on another performer.",
        example="A stunt double falls off the roof, and the audience sees your face.",
        origin="reported face swaps",
        odrl=("odrl:transform",),
        cawg=("cawg.ai_inference",),
        c2pa=("c2pa.edited",),
        source_type=COMPOSITE,
    ),
    Operation(
        code="reenact",
        label="reenact",
        sentence="Another person's performance may move your face or body.",
        example="Somebody else speaks and frowns, and your face in the picture does the same.",
        origin="reported reenactments",
        odrl=("odrl:transform",),
        c2pa=("c2pa.edited",),
        source_type=COMPOSITE,
    ),
    Operation(
        code="serve_as_driver",
        label="carry another person's likeness",
        sentence="Your own body, movement or voice may carry the likeness of another person.",
        example="You play the scene, and the audience sees a film star's face on you.",
        origin="impersonators and body doubles in reported face swaps",
        odrl=("odrl:derive",),
        c2pa=("c2pa.edited",),
    ),
    Operation(
        code="clone_voice_speak",
        label="speak in a cloned voice",
        sentence="New speech may be made in a copy of your voice.",
        example="A game character says a hundred lines in your voice that you did not record.",
        origin="Narrativ, Replica and Interactive Media agreements",
        odrl=("odrl:textToSpeech",),
        c2pa=("c2pa.created",),
        source_type=GENERATED,
        voice=True,
    ),
    Operation(
        code="convert_voice",
        label="convert a voice into this one",
        sentence="Another person's speech or song may be turned into your voice.",
        example="An actor reads the line, and it comes out sounding like you.",
        origin="Interactive Media agreement",
        odrl=("odrl:transform",),
        c2pa=("c2pa.edited",),
        source_type=COMPOSITE,
        voice=True,
    ),
    Operation(
        code="dub_translate",
        label="dub into another language",
        sentence=(
            "You may be dubbed into the languages named here, with your own voice or with your lips adjusted."
        ),
        example="You speak French in the film's French version, in your own voice.",
        origin="section 39.D of the 2026 Television/Theatrical agreement; uses named as legitimate",
        odrl=("odrl:translate",),
        c2pa=("c2pa.dubbed", "c2pa.translated"),
        needs_language=True,
        voice=True,
    ),
    Operation(
        code="lip_sync",
        label="alter the mouth only",
        sentence="The movement of your mouth may be altered, and nothing else of you.",
        example="Your lips match a line that was recorded again.",
        origin="digital alteration in the Television/Theatrical agreement",
        odrl=("odrl:modify",),
        c2pa=("c2pa.edited",),
    ),
    Operation(
        code="de_age",
        label="make look younger",
        sentence="You may be made to look younger.",
        example="You play yourself at thirty in one flashback.",
        origin="de-ageing in franchises; section 39.F",
        odrl=("odrl:modify",),
        c2pa=("c2pa.edited",),
    ),
    Operation(
        code="age_up",
        label="make look older",
        sentence="You may be made to look older.",
        example="You play yourself at eighty in the last scene.",
        origin="de-ageing in franchises; section 39.F",
        odrl=("odrl:modify",),
        c2pa=("c2pa.edited",),
        adults_only=True,
    ),
    Operation(
        code="restore",
        label="restore",
        sentence="A recording of you may be repaired without changing what you did.",
        example="Scratches and noise are taken out of an old film of yours.",
        origin="the remaster exception of the NO FAKES bill; uses named as legitimate",
        odrl=("odrl:modify",),
        c2pa=("c2pa.enhanced",),
        source_type=ENHANCED,
    ),
    Operation(
        code="alter_performance",
        label="alter a performance",
        sentence="What you said or did in a performance may be changed.",
        example="A word in your line is replaced by another.",
        origin="digital alteration in the Television/Theatrical agreement; California Labor Code 927",
        odrl=("odrl:modify",),
        c2pa=("c2pa.edited",),
    ),
    Operation(
        code="generate_performance",
        label="generate a performance",
        sentence="A wholly new scene or line with your likeness may be made.",
        example="You appear in a scene that you never played.",
        origin="every digital replica law",
        odrl=("odrl:derive",),
        c2pa=("c2pa.created",),
        source_type=GENERATED,
    ),
    Operation(
        code="realtime_generate",
        label="generate live",
        sentence="A live replica of you may answer people as they speak or play.",
        example="Players talk with a character that has your voice, and nobody wrote its answers before.",
        sensitive=True,
        origin="real-time generation in the Interactive Media agreement",
        odrl=("odrl:derive",),
        source_type=VIRTUAL,
        adults_only=True,
    ),
    Operation(
        code="replicate_crowd",
        label="copy into a crowd",
        sentence="You may be copied as one of a crowd in the background.",
        example="Forty people in a stadium become forty thousand, and you are several of them.",
        origin="background replicas in the Television/Theatrical agreement",
        odrl=("odrl:derive",),
        c2pa=("c2pa.placed",),
    ),
    Operation(
        code="publish",
        label="publish",
        sentence="What was made with your likeness may be shown to the public.",
        example="The finished film starts on a streaming service.",
        origin="publication is separate from creation in the TAKE IT DOWN Act and the NO FAKES bill",
        odrl=("odrl:distribute",),
        c2pa=("c2pa.published",),
        publishes=True,
    ),
    Operation(
        code="reuse_output",
        label="reuse in another work",
        sentence="A finished result with you in it may be cut again or moved into another work named here.",
        example="A scene of the first season is used in the second.",
        origin="use in another production under the Television/Theatrical agreement",
        odrl=("odrl:secondaryUse",),
        c2pa=("c2pa.placed",),
    ),
    Operation(
        code="continue_output",
        label="keep a finished result in circulation",
        sentence="A finished result with you in it, allowed when it was made, may stay in circulation.",
        example="The film stays on the streaming service after the contract for new scenes has ended.",
        origin="continued use of finished works in the NO FAKES bill",
        odrl=("odrl:present",),
    ),
    Operation(
        code="share_dataset",
        label="give the dataset to others",
        sentence="The collected material of you may be given to the parties named here.",
        example="A laboratory hands its pictures of you to the company that makes the effects.",
        origin="a reported faceset that was passed on; Illinois BIPA 15(d)",
        odrl=("odrl:transfer", "odrl:grantUse"),
        stores=True,
        processes_source=True,
    ),
    Operation(
        code="transfer_model",
        label="give the model to others",
        sentence="A trained model of you may be given to the parties named here.",
        example="The model of your voice moves from one studio to the one that makes the sequel.",
        origin="section 39.I of the 2026 Television/Theatrical agreement; Illinois BIPA 15(d)",
        odrl=("odrl:transfer", "odrl:grantUse"),
        stores=True,
    ),
    Operation(
        code="archive",
        label="keep",
        sentence="Material of you may be kept, and not used.",
        example="The scans lie on a disk until the sequel is decided.",
        origin="retention in Illinois BIPA; storage limitation in the GDPR",
        odrl=("odrl:archive",),
        stores=True,
    ),
)

# Operations whose result meets an audience: a question about one, and a grant of one, says by which media.
FOR_AN_AUDIENCE = frozenset({"publish", "reuse_output", "continue_output"})


def get(code: str) -> Operation | None:
    """The operation with this code, or None."""
    return TERMS.get(code)


def with_implied(codes: Iterable[str]) -> frozenset[str]:
    """These operations, and `archive` where any of them stores. Unknown codes stay as they are."""
    stated = frozenset(codes)
    stores = any(term.stores for code in stated if (term := TERMS.get(code)))
    return stated | {"archive"} if stores else stated
