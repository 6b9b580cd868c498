"""Why: exactly one purpose to a question. Two are never offered; sensitive ones are agreed to one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consent.vocabulary.term import Term, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose(Term):
    """A purpose and what follows from its kind.

    `needs_advertiser`: advertiser and product line must be named. `claimable`: some law takes it outside
    liability, and claiming that is never consent (F-14). `personal_only`: only the subject's own signature
    counts (F-11). `adults_only`: never for anyone under 18 (F-05).
    """

    needs_advertiser: bool = False
    claimable: bool = False
    personal_only: bool = False
    adults_only: bool = False


TERMS: Mapping[str, Purpose] = table(
    Purpose(
        code="film",
        label="a film",
        sentence="It is for a film, the one named here.",
        example="One feature film, by its title.",
        origin="Television/Theatrical agreement",
        dpv=("dpv:CommercialPurpose",),
    ),
    Purpose(
        code="tv_streaming",
        label="television or streaming",
        sentence="It is for a television or streaming programme, the one named here.",
        example="The first season of a series.",
        origin="Television/Theatrical agreement",
        dpv=("dpv:CommercialPurpose",),
    ),
    Purpose(
        code="animation",
        label="animation",
        sentence="It is for an animated work, the one named here.",
        example="A cartoon whose hero speaks with your voice.",
        origin="TV Animation agreement",
        dpv=("dpv:CommercialPurpose",),
    ),
    Purpose(
        code="game_scripted",
        label="a game with fixed lines",
        sentence="It is for a game in which every line is written before.",
        example="Four hundred lines of one character.",
        origin="Interactive Media agreement",
    ),
    Purpose(
        code="game_realtime",
        label="a game that answers live",
        sentence=(
            "It is for a game in which your replica answers players live, with words nobody wrote before."
        ),
        example="Players ask a character anything, and it answers in your voice.",
        sensitive=True,
        origin="real-time generation in the Interactive Media agreement",
    ),
    Purpose(
        code="advertising",
        label="advertising",
        sentence="It is for advertising, and only for the advertiser and the product named here.",
        example="One drink of one maker; not the maker's other drinks.",
        origin="Commercials and Narrativ agreements; California Civil Code 3344; ELVIS Act",
        dpv=("dpv:Advertising",),
        needs_advertiser=True,
    ),
    Purpose(
        code="promotion_of_covered_work",
        label="promotion of the same work",
        sentence="It is for promoting the work named here, and nothing else.",
        example="The trailer of the film; not the director's podcast.",
        origin="exclusion (v) of the NO FAKES bill; exemption in New York's GBL 396-b",
        dpv=("dpv:Marketing",),
    ),
    Purpose(
        code="music_recording",
        label="a music recording",
        sentence="It is for a music recording, the one named here.",
        example="One song, or one album.",
        origin="ELVIS Act; Sound Recordings Code",
    ),
    Purpose(
        code="audiobook_narration",
        label="an audiobook",
        sentence="It is for reading a book aloud, the one named here.",
        example="A novel is read in your voice.",
        origin="Replica and Sound Recordings agreements",
    ),
    Purpose(
        code="news",
        label="news",
        sentence="It is for news.",
        example="A report shows how a speech of yours was faked, and remakes two seconds of it.",
        origin="exceptions in the NO FAKES bill and California's AB 1836",
        claimable=True,
    ),
    Purpose(
        code="documentary_biographical",
        label="a documentary or biography",
        sentence="It is for a documentary or a biography, the one named here.",
        example="A letter of yours is read in your voice.",
        origin="exceptions in the NO FAKES bill and California's AB 1836",
        claimable=True,
    ),
    Purpose(
        code="education",
        label="education",
        sentence="It is for teaching.",
        example="A museum lets you explain your own work.",
        origin="exceptions in the NO FAKES bill and California's AB 1836",
        claimable=True,
    ),
    Purpose(
        code="research_publication",
        label="a research publication",
        sentence="It is for showing results and stills in a research publication.",
        example="Two stills of you are printed in a paper.",
        origin="reported research use without a say",
        dpv=("dpv:AcademicResearch",),
        claimable=True,
    ),
    Purpose(
        code="research_dataset",
        label="a research dataset",
        sentence="It is for handing pictures or recordings of you to other researchers.",
        example="Your frames become part of a collection that any laboratory may download.",
        sensitive=True,
        origin="reported datasets that were passed on; Illinois BIPA 15(d)",
        dpv=("dpv:ScientificResearch",),
    ),
    Purpose(
        code="parody_satire",
        label="parody or satire",
        sentence=(
            "It is for parody or satire, the piece named here. This does not allow promoting anything with "
            "it."
        ),
        example="A sketch in which your double is elected mayor of a kitchen.",
        origin="reported parodies; exceptions in the NO FAKES bill and in Denmark",
        claimable=True,
    ),
    Purpose(
        code="political",
        label="politics",
        sentence="It is for a political campaign or issue, or shows someone in public office.",
        example="Your face and voice ask people to vote for somebody.",
        sensitive=True,
        origin="reported mock campaigns; state election laws",
        dpv=("dpv:PoliticalCampaign",),
        personal_only=True,
        adults_only=True,
    ),
    Purpose(
        code="nudity_nonsexual",
        label="nudity that is not sexual",
        sentence="It shows you, or a body with your face, naked or nearly so, in a way that is not sexual.",
        example="Your character is born from the sea, seen from behind.",
        sensitive=True,
        origin="intimate nudity under F-04; section 39.F",
        personal_only=True,
        adults_only=True,
    ),
    Purpose(
        code="sexual_explicit",
        label="sexually explicit material",
        sentence=(
            "It is sexually explicit. Nobody can say yes to this here, and every request for it is refused."
        ),
        sensitive=True,
        offered=False,
        origin="TAKE IT DOWN Act; UK Sexual Offences Act 66E; F-04",
        personal_only=True,
        adults_only=True,
    ),
    Purpose(
        code="merchandise",
        label="merchandise",
        sentence="It is for goods or avatars that are sold to the public, the ones named here.",
        example="A talking doll with your voice.",
        origin="California Civil Code 3344.1; the NO FAKES bill",
        dpv=("dpv:SellProducts",),
    ),
    Purpose(
        code="corporate_internal",
        label="use inside one organisation",
        sentence="It is for use inside one organisation, and is not shown outside it.",
        example="Your replica explains the new safety rules to the staff.",
        origin="guidelines on the EU AI Act",
    ),
    Purpose(
        code="accessibility",
        label="accessibility",
        sentence=(
            "It is for making something accessible to people with a disability, or for giving you back your "
            "own voice."
        ),
        example="You lost your voice, and a device speaks for you with it.",
        origin="guidelines on the EU AI Act",
    ),
    Purpose(
        code="previs_test",
        label="a test inside the workshop",
        sentence="It is for a test that never leaves the workshop that makes it.",
        example="A rough version shows the director whether the scene can work.",
        origin="Replica development agreement",
    ),
    Purpose(
        code="detection_safety",
        label="detection and safety",
        sentence="It is for finding fakes and keeping people safe from them.",
        example="A detector is tested on fakes of you that were made for the test.",
        origin="reported fakes; CAWG",
        dpv=("dpv:MisusePreventionAndDetection",),
    ),
    Purpose(
        code="deceptive_impersonation",
        label="deceptive impersonation",
        sentence=(
            "It makes people believe you said or did something, in order to deceive them. It is always "
            "refused."
        ),
        offered=False,
        origin="reported fake statements of leaders; fraud and election law; F-17",
    ),
)


def get(code: str) -> Purpose | None:
    """The purpose with this code, or None."""
    return TERMS.get(code)
