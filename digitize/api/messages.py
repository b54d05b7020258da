"""What people read: a sentence and the next step for every stable code, in Vietnamese and English."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from fastapi import Request

Language = Literal["vi", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMessage:
    """What happened, and what to do about it."""

    text: str
    next_step: str


class _Facts(dict[str, str | int]):
    """Facts of a failure; one that is missing shows as an ellipsis instead of hiding the sentence."""

    def __missing__(self, name: str) -> str:
        return "…"


def message_for(code: str, facts: dict[str, str | int], language: Language = "vi") -> PersonMessage:
    """Return the sentence and the next step for `code`, with its facts filled in."""
    sentences = all_sentences()
    sentence = sentences.get(code, sentences["internal.error"])
    known = _Facts(facts)
    return PersonMessage(
        text=sentence[language].format_map(known), next_step=sentence[f"{language}_next"].format_map(known)
    )


@cache
def all_sentences() -> dict[str, dict[str, str]]:
    """Return the sentences of `messages.toml`: by code, then "vi", "vi_next", "en", "en_next"."""
    return tomllib.loads(resources.files("digitize.api").joinpath("messages.toml").read_text("utf-8"))


def language_of(request: Request) -> Language:
    """Return the language a request asks for: Vietnamese unless it prefers English."""
    return language_of_header(request.headers.get("accept-language", ""))


def language_of_header(accept_language: str) -> Language:
    """Return the language of an Accept-Language header: its first tag decides."""
    return "en" if accept_language.strip().lower().startswith("en") else "vi"
