"""What people read: a sentence and the next step for every stable code, in Vietnamese and English."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    # 0.3 s of imports for a name: the command line speaks through this file without serving anything.
    from fastapi import Request

Language = Literal["vi", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMessage:
    """What happened, and what to do about it."""

    text: str
    next_step: str


# Names of `digitize.domain.regions.place_of`, as facts under "region"; "whole" is the page itself.
_PLACES: Final[dict[Language, dict[str, str]]] = {
    "vi": {
        "top_left": "phía trên, bên trái",
        "top": "phía trên, ở giữa",
        "top_right": "phía trên, bên phải",
        "left": "giữa trang, bên trái",
        "middle": "giữa trang",
        "right": "giữa trang, bên phải",
        "bottom_left": "phía dưới, bên trái",
        "bottom": "phía dưới, ở giữa",
        "bottom_right": "phía dưới, bên phải",
        "whole": "cả trang",
    },
    "en": {
        "top_left": "at the top left",
        "top": "at the top",
        "top_right": "at the top right",
        "left": "in the middle, on the left",
        "middle": "in the middle",
        "right": "in the middle, on the right",
        "bottom_left": "at the bottom left",
        "bottom": "at the bottom",
        "bottom_right": "at the bottom right",
        "whole": "the whole page",
    },
}
_WHERE: Final[dict[Language, str]] = {"vi": " Chỗ cần xem: {place}.", "en": " Where to look: {place}."}


class _Facts(dict[str, str | int]):
    """Facts of a failure; one that is missing shows as an ellipsis instead of hiding the sentence."""

    def __missing__(self, name: str) -> str:
        return "…"


def message_for(code: str, facts: dict[str, str | int], language: Language = "vi") -> PersonMessage:
    """Return the sentence and the next step for `code`, with its facts filled in.

    Where the fact "region" names a place on the page, the sentence is followed by one that says where to look.
    """
    sentences = all_sentences()
    sentence = sentences.get(code, sentences["internal.error"])
    known = _Facts(facts)
    place = _PLACES[language].get(str(facts.get("region")))
    where = "" if place is None else _WHERE[language].format(place=place)
    return PersonMessage(
        text=sentence[language].format_map(known) + where, next_step=sentence[f"{language}_next"].format_map(known)
    )


@cache
def all_sentences() -> dict[str, dict[str, str]]:
    """Return the sentences of `messages.toml`: by code, then "vi", "vi_next", "en", "en_next"."""
    return tomllib.loads(resources.files("digitize.api").joinpath("messages.toml").read_text("utf-8"))


def language_of(request: "Request") -> Language:
    """Return the language a request asks for: Vietnamese unless it prefers English."""
    return language_of_header(request.headers.get("accept-language", ""))


def language_of_header(accept_language: str) -> Language:
    """Return the language of an Accept-Language header: its first tag decides."""
    return "en" if accept_language.strip().lower().startswith("en") else "vi"
