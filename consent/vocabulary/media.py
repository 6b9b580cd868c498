"""Where a result is shown or heard: the media and channels of contracts."""

from __future__ import annotations

from collections.abc import Mapping

from consent.vocabulary.term import Term, table

_ORIGIN = "media clauses of production and distribution contracts"


def _medium(code: str, label: str, sentence: str, example: str) -> Term:
    return Term(code=code, label=label, sentence=sentence, example=example, origin=_ORIGIN)


TERMS: Mapping[str, Term] = table(
    _medium("theatrical", "cinemas", "It may be shown in cinemas.", "A film in its first weeks."),
    _medium(
        "festival",
        "festivals",
        "It may be shown at festivals and trade shows.",
        "The first night at a festival.",
    ),
    _medium(
        "svod",
        "subscription streaming",
        "It may be shown on streaming services that people subscribe to.",
        "A series on a service with a monthly fee.",
    ),
    _medium(
        "avod",
        "streaming paid by advertising",
        "It may be shown on streaming services that are paid by advertising.",
        "A free service that stops for adverts.",
    ),
    _medium(
        "tvod",
        "rental and download",
        "It may be rented or bought title by title.",
        "A film rented for two days.",
    ),
    _medium(
        "linear",
        "broadcast television",
        "It may be shown on television, at a fixed hour.",
        "A film at a quarter past eight.",
    ),
    _medium("radio", "radio", "It may be heard on the radio.", "A radio play, or a spot between two songs."),
    _medium(
        "audio",
        "audio streaming and download",
        "It may be heard on demand: in music, audiobooks and podcasts.",
        "A song in a music service.",
    ),
    _medium(
        "social",
        "social media",
        "It may be posted on social media, where others can share it on.",
        "A clip of fifteen seconds.",
    ),
    _medium("web", "websites and apps", "It may be shown on websites and in apps.", "The page of the film."),
    _medium(
        "in_game",
        "inside a game",
        "It may be seen and heard inside a game.",
        "A character you meet while playing.",
    ),
    _medium(
        "immersive",
        "virtual and augmented reality",
        "It may be shown in virtual or augmented reality.",
        "You stand in the room, seen through glasses.",
    ),
    _medium(
        "point_of_sale",
        "shops",
        "It may be shown in shops, where the thing is sold.",
        "A screen beside the shelf.",
    ),
    _medium(
        "out_of_home",
        "posters and public screens",
        "It may be shown on posters and screens in public places.",
        "A poster at a bus stop.",
    ),
    _medium(
        "live_event",
        "live events",
        "It may be shown at live events.",
        "A concert with your likeness on the stage.",
    ),
    _medium(
        "in_flight",
        "aeroplanes, ships and hotels",
        "It may be shown on aeroplanes and ships and in hotels.",
        "The small screen in front of your seat.",
    ),
    _medium("print", "print", "It may be printed.", "A magazine cover."),
    _medium(
        "physical",
        "discs and other carriers",
        "It may be sold on discs and other carriers.",
        "A film on a disc.",
    ),
    _medium(
        "internal",
        "nowhere outside",
        "It may be shown only inside the organisations named here.",
        "A test that only the crew sees.",
    ),
)


def get(code: str) -> Term | None:
    """The medium with this code, or None."""
    return TERMS.get(code)
