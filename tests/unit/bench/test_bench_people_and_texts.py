"""Behaviour of the made-up people and texts of synthetic pages."""

from random import Random
from unicodedata import is_normalized

import pytest

from bench.fonts import FONT_FAMILIES, FontMissingError, FontStyle, find_font, load_font
from bench.papers import PAPER_KINDS, compose
from bench.people import FAMILY_NAMES, GIVEN_NAMES, MIDDLE_NAMES, PLACE_WORDS, made_up_person
from bench.texts import body_sentence, document_abstract, table_rows

VIETNAMESE_LETTERS = (
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
)
STYLES: tuple[FontStyle, ...] = ("regular", "bold", "italic")


def test_equal_seeds_make_equal_people_and_other_seeds_make_others() -> None:
    assert made_up_person(Random(5)) == made_up_person(Random(5))
    assert len({made_up_person(Random(seed)).citizen_id for seed in range(50)}) == 50


def test_citizen_number_has_twelve_digits_and_no_real_province() -> None:
    for seed in range(200):
        person = made_up_person(Random(seed))
        assert len(person.citizen_id) == 12
        assert person.citizen_id.isdigit()
        assert person.citizen_id.startswith("999")
        assert person.citizen_id[4:6] == f"{person.birth_date:%y}"


def test_names_and_addresses_are_nfc() -> None:
    for part in (*FAMILY_NAMES, *MIDDLE_NAMES, *GIVEN_NAMES, *PLACE_WORDS):
        assert is_normalized("NFC", part)
    for seed in range(100):
        person = made_up_person(Random(seed))
        assert is_normalized("NFC", person.full_name + person.address)


def test_sentences_leave_no_slot_open_and_read_as_sentences() -> None:
    random = Random(1)
    for _ in range(400):
        sentence = body_sentence(random)
        assert "{" not in sentence
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert is_normalized("NFC", sentence)


def test_texts_use_every_vietnamese_letter() -> None:
    random = Random(2)
    seen = set("".join(body_sentence(random) + document_abstract(random) for _ in range(1500)).lower())
    assert set(VIETNAMESE_LETTERS.lower()) - seen == set()


def test_table_has_a_head_and_numbered_rows() -> None:
    head, *rows = table_rows(Random(3), row_count=5)
    assert head[0] == "STT"
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("paper", PAPER_KINDS)
def test_every_paper_names_its_person(paper: str) -> None:
    kind = next(kind for kind in PAPER_KINDS if kind == paper)
    person = made_up_person(Random(8))
    text = compose(kind, random=Random(8), person=person, with_table=False, dossier_code=None)
    body = " ".join(paragraph.text for paragraph in (*text.opening, *text.paragraphs))
    assert person.full_name in body
    assert person.citizen_id in body


def test_reception_note_carries_the_day_of_its_dossier_code() -> None:
    person = made_up_person(Random(8))
    note = compose(
        "giay_tiep_nhan", random=Random(8), person=person, with_table=False, dossier_code="H41.16-221215-0001"
    )
    assert "ngày 15 tháng 12 năm 2022" in note.place_and_date


def test_impossible_day_in_a_dossier_code_still_makes_a_paper() -> None:
    person = made_up_person(Random(8))
    note = compose(
        "giay_tiep_nhan", random=Random(8), person=person, with_table=False, dossier_code="H41.16-221399-0001"
    )
    assert note.dossier_code == "H41.16-221399-0001"


@pytest.mark.parametrize("family", FONT_FAMILIES, ids=lambda family: family.debian_package)
@pytest.mark.parametrize("style", STYLES)
def test_fonts_draw_every_vietnamese_letter(family: object, style: FontStyle) -> None:
    font = load_font(next(known for known in FONT_FAMILIES if known is family), style, size_px=40)
    missing = bytes(font.getmask("\uffff"))
    assert [letter for letter in VIETNAMESE_LETTERS if bytes(font.getmask(letter)) == missing] == []


def test_missing_font_names_its_debian_package() -> None:
    with pytest.raises(FontMissingError, match="fonts-texgyre"):
        find_font("no-such-font.otf", debian_package="fonts-texgyre")
