"""Whether a description says something: the reasonably specific description that every replica law asks for (F-08)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from consent.terms_check.problem import Problem

SHORTEST = 40
LONGEST = 4000
FEWEST_WORDS = 6

# Words that contracts use to allow everything, and the small words between them. A description made of these alone
# says nothing about the use.
_SAYS_NOTHING = frozenset(
    """
    a agree agrees all allow allowed allows an and any anything are as at authorise authorised authorize
    authorized be but by can company consent consents content created developed devised discovered else
    ever every everything existing exploit exploitation fit fits for forever format formats formed forms
    free from future grant granted grants has have hereafter hereby herein how i if image images in into
    invented irrevocable irrevocably is it its kind kinds known later licence license licensed licensee
    licensor likeness likenesses limit limitation limitations limited manner material materials may me
    means media medium mediums method methods might my name names new no not now of on one or other our
    over performer performers permission permit perpetual perpetually perpetuity person persons platform
    platforms present producer product production project projects purpose purposes reason reasons
    restriction restrictions right rights royalty see seen sees shall studio sublicensable sublicense
    such technologies technology term territories territory that the their them they this those
    throughout time times to transferable type types universe unlimited unrestricted unto us usage use
    used uses using voice wants was way ways we what whatever whatsoever when where wherever whether
    which who will wish wishes with without world worldwide yet you your
    """.split()  # noqa: SIM905  a list of words reads best as words
)
# One character of a script that writes no spaces between words counts as a word.
_WORD = re.compile(r"[぀-ヿ㐀-鿿ก-๛က-႟ក-៿]|[^\W_]{2,}")


def problems(text: str) -> Iterator[Problem]:
    """What is wrong with this description, if anything."""
    stated = text.strip()
    if not stated:
        yield Problem("description", "missing", "Say in your own words what this is for.")
    elif len(stated) < SHORTEST:
        message = (
            f"Say a little more: at least {SHORTEST} characters about what will be made with your likeness."
        )
        yield Problem("description", "too_short", message)
    elif len(stated) > LONGEST:
        yield Problem(
            "description", "too_long", f"This is too long. Please keep it under {LONGEST} characters."
        )
    elif len(telling_words(stated)) < FEWEST_WORDS:
        message = (
            "This could describe anything. Say which scene, song, line or product it is for, so that everybody "
            "can tell what you agreed to and what you did not."
        )
        yield Problem("description", "says_nothing", message)


def telling_words(text: str) -> frozenset[str]:
    """The different words that say more than boilerplate does."""
    words = frozenset(word.casefold() for word in _WORD.findall(text))
    return frozenset(word for word in words - _SAYS_NOTHING if not word.isdigit())
