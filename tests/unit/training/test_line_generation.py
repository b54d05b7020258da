"""Lines of a seed are always the same, writable by the model, and hold no real person."""

import re
from pathlib import Path
from random import Random
from unicodedata import normalize

import numpy as np
import pytest
from PIL import ImageFont

from training.alphabet import can_write, read_alphabet, spelled
from training.line_image import printed_line
from training.line_text import LineText, made_line
from training.made_up import made_up_citizen_number, made_up_person_name, made_up_telephone
from training.office_text import heading, number_line, office_line
from training.running_text import NoTextError, RunningText, cut_line, read_folder
from training.typefaces import TypeCase, TypefacesMissingError, installed_typefaces
from training.typesetting import Setting, set_line

_SENTENCE = "Cơ quan tiếp nhận hồ sơ có trách nhiệm hướng dẫn người nộp – kể cả “trực tuyến”."
_ALPHABET = frozenset(
    "".join(chr(code) for code in range(32, 127))
    + "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ“”²•"
    + "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ".upper()
)


@pytest.fixture
def source() -> RunningText:
    words = tuple(spelled(_SENTENCE).split(" "))
    return RunningText(paragraphs=(words, words[3:]))


@pytest.fixture(scope="module")
def typefaces() -> TypeCase:
    try:
        return installed_typefaces()
    except TypefacesMissingError as error:
        pytest.skip(str(error))


def test_a_seed_gives_the_same_text_again(source: RunningText) -> None:
    first = [made_line(source, _ALPHABET, f"1:{number}") for number in range(200)]
    assert first == [made_line(source, _ALPHABET, f"1:{number}") for number in range(200)]
    assert first != [made_line(source, _ALPHABET, f"2:{number}") for number in range(200)]


def test_texts_are_composed_and_of_the_alphabet(source: RunningText) -> None:
    for number in range(400):
        text = made_line(source, _ALPHABET, f"3:{number}").text
        assert text == normalize("NFC", text) == " ".join(text.split())
        assert can_write(text, _ALPHABET)


def test_dashes_and_quotes_are_spelled_as_the_model_writes_them() -> None:
    assert spelled("a\u00a0–  b … ‘c’ Ðo\u0301") == "a - b ... 'c' Đó"


def test_made_up_people_can_be_nobody() -> None:
    random = Random(4)
    for _ in range(300):
        assert re.fullmatch(r"999\d{9}", made_up_citizen_number(random))
        assert re.sub(r"\D", "", made_up_telephone(random)).startswith("0999")
        assert 2 <= len(made_up_person_name(random).split()) <= 4


def test_every_twelve_digit_number_of_a_line_starts_with_999() -> None:
    random = Random(5)
    lines = [make(random) for make in (office_line, number_line, heading) for _ in range(500)]
    numbers = [found for line in lines for found in re.findall(r"(?<![\d.])\d{12}(?![\d.])", line)]
    assert numbers
    assert all(number.startswith("999") for number in numbers)


def test_no_slot_is_left_open() -> None:
    random = Random(6)
    assert not [line for line in (office_line(random) + number_line(random) for _ in range(800)) if "{" in line]


def test_cut_lines_stand_in_the_text(source: RunningText) -> None:
    random = Random(7)
    for _ in range(50):
        line = cut_line(source, random, most_characters=30)
        assert line in spelled(_SENTENCE)
        assert len(line) <= 30


def test_held_out_files_are_not_trained_on(tmp_path: Path) -> None:
    for number in range(13):
        (tmp_path / f"{number:02d}.txt").write_text(f"Văn bản số {number}\n", encoding="utf-8")
    held_out = read_folder(tmp_path, _ALPHABET, held_out=True).paragraphs
    trained = read_folder(tmp_path, _ALPHABET, held_out=False).paragraphs
    assert len(held_out) == 2
    assert len(trained) == 11
    assert not set(held_out) & set(trained)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoTextError):
        read_folder(tmp_path, _ALPHABET, held_out=False)


def test_a_unicharset_gives_single_characters_and_the_space(tmp_path: Path) -> None:
    file = tmp_path / "some.unicharset"
    file.write_text("3\nNULL 0 Common 0\nJoined 7 0,255\nđ 3 0,255\n", encoding="utf-8")
    assert read_alphabet(file) == {" ", "đ"}


def test_pictures_of_a_seed_are_the_same_and_hold_ink(typefaces: TypeCase) -> None:
    text = LineText(text="Kế hoạch số 12/KH-UBND", kind="running")
    for number in range(12):
        first, again = (printed_line(text, ("trên", "dưới"), typefaces, (8, number)) for _ in range(2))
        assert first.text == text.text
        assert first.image.dtype == np.uint8
        assert np.array_equal(first.image, again.image)
        assert int(first.image.max()) - int(first.image.min()) > 40
        assert first.image.shape[1] > 3 * first.image.shape[0]


def test_two_columns_are_wider_than_one_line(typefaces: TypeCase) -> None:
    font = ImageFont.truetype(str(typefaces.faces[0].path), 40, layout_engine=ImageFont.Layout.BASIC)
    random = np.random.default_rng(9)
    one = set_line("UBND TỈNH", font, Setting(size_px=40), random)
    two = set_line("UBND TỈNH", font, Setting(size_px=40, gap_at=4, gap=3.0), random)
    assert two.ink.shape[1] - one.ink.shape[1] == pytest.approx(120, abs=1)
