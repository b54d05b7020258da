"""Every code has its sentence, every sentence its facts, in both languages."""

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from digitize.api.messages import Language, all_sentences, language_of_header, message_for
from digitize.domain.box import Box
from digitize.domain.errors import InvalidDossierCodeError, InvalidPeriodError, InvalidUnitCodeError
from digitize.domain.regions import place_of

SOURCE = Path(__file__).parents[3] / "digitize"
FIELDS = ("vi", "vi_next", "en", "en_next")
# `failure_of` and the API's own list of failures add the file's name to what happened to an upload or a page.
ADDED_LATER = {"upload": {"filename"}, "page": {"filename"}, "document": {"filename"}}
CODES = sorted(all_sentences())


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A code as an argument of a call, with the names of its facts; None when they are not written there."""

    place: str
    code: str
    facts: frozenset[str] | None


def mentions() -> Iterator[Mention]:
    """Yield every call that makes an error, a failure or a problem from a literal code."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _makes_a_failure(node.func):
                arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
                for position, argument in enumerate(arguments):
                    if isinstance(argument, ast.Constant) and _is_code(argument.value):
                        place = f"{path.relative_to(SOURCE)}:{node.lineno}"
                        facts = _facts(arguments[position + 1 :])
                        yield Mention(place=place, code=str(argument.value), facts=facts)


def _makes_a_failure(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name.endswith("Error") or name in {"Failure", "Rejection", "Evidence", "problem", "_needs_review"}


def _is_code(value: object) -> bool:
    return isinstance(value, str) and "." in value and _noun(value) in {_noun(code) for code in CODES}


def _facts(arguments: list[ast.expr]) -> frozenset[str] | None:
    if not arguments:
        return frozenset()
    if isinstance(arguments[0], ast.Dict) and None not in arguments[0].keys:
        return frozenset(str(key.value) for key in arguments[0].keys if isinstance(key, ast.Constant))
    return None


def placeholders(code: str) -> set[str]:
    sentence = all_sentences()[code]
    return {name for field in FIELDS for _, name, _, _ in string.Formatter().parse(sentence[field]) if name}


def test_every_code_that_is_raised_has_a_sentence() -> None:
    found = list(mentions())
    assert len({mention.code for mention in found}) > 30, "the scan finds the codes"
    assert [mention for mention in found if mention.code not in CODES] == []


def test_every_fact_that_a_sentence_mentions_is_given_where_it_is_raised() -> None:
    lacking = [
        (mention.place, mention.code, missing)
        for mention in mentions()
        if mention.facts is not None
        and (missing := placeholders(mention.code) - mention.facts - ADDED_LATER.get(_noun(mention.code), set()))
    ]
    assert lacking == []


def _noun(code: str) -> str:
    return code.partition(".")[0]


@pytest.mark.parametrize(
    "error",
    [InvalidDossierCodeError("x"), InvalidUnitCodeError("x"), InvalidPeriodError("2022-12-15", "2022-11-15")],
)
def test_errors_with_facts_of_their_own_fill_their_sentences(error: InvalidDossierCodeError) -> None:
    assert placeholders(error.code) <= set(error.facts)
    assert "…" not in message_for(error.code, error.facts).text


@pytest.mark.parametrize("code", CODES)
def test_sentence_is_whole_in_both_languages(code: str) -> None:
    sentence = all_sentences()[code]
    assert set(sentence) == set(FIELDS)
    for field in FIELDS:
        assert sentence[field].endswith("."), field
        assert sentence[field][0].isupper() or not sentence[field][0].isalpha(), field
        assert "\n" not in sentence[field]
    assert {name for _, name, _, _ in string.Formatter().parse(sentence["vi"]) if name} == {
        name for _, name, _, _ in string.Formatter().parse(sentence["en"]) if name
    }


@pytest.mark.parametrize("code", CODES)
def test_facts_stand_in_the_sentence_and_missing_ones_do_not_hide_it(code: str) -> None:
    facts: dict[str, str | int] = dict.fromkeys(placeholders(code), "sự thật")
    filled = message_for(code, facts)
    assert "{" not in filled.text + filled.next_step
    assert "{" not in message_for(code, {}).text
    if facts:
        assert "sự thật" in filled.text + filled.next_step


@pytest.mark.parametrize(
    ("language", "ending"),
    [("vi", " Chỗ cần xem: phía dưới, bên trái."), ("en", " Where to look: at the bottom left.")],
)
def test_place_on_the_page_is_told_in_the_language_of_the_sentence(language: Language, ending: str) -> None:
    assert message_for("page.blurred", {"region": "bottom_left"}, language).text.endswith(ending)
    assert message_for("page.blurred", {}, language).text + ending == (
        message_for("page.blurred", {"region": "bottom_left"}, language).text
    )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_place_of_the_page_has_a_name(language: Language) -> None:
    corners = [Box(left=x, top=y, right=x + 1, bottom=y + 1) for x in (0, 50, 99) for y in (0, 50, 99)]
    places = {place_of(corner, width=100, height=100) for corner in corners} | {"whole"}
    sentences = {message_for("page.dark", {"region": place}, language).text for place in places}
    assert len(sentences) == len(places) == 10


def test_braces_within_facts_are_only_text() -> None:
    assert "{0.__class__}" in message_for("upload.empty", {"filename": "{0.__class__}"}).text


def test_unknown_code_has_the_sentence_of_the_unexpected() -> None:
    assert message_for("nobody.knows", {}) == message_for("internal.error", {})


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "vi"), ("vi-VN,vi;q=0.9,en;q=0.5", "vi"), ("en", "en"), ("EN-us,vi", "en"), ("fr", "vi"), ("*", "vi")],
)
def test_first_language_of_the_header_decides(header: str, language: str) -> None:
    assert language_of_header(header) == language
