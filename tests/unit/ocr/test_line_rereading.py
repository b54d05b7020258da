"""Lines that are read a second time: where they are found, and what the second reading says."""

from pathlib import Path

import numpy as np
import pytest

from digitize.domain.box import Box
from digitize.domain.page_marks import LineKind
from digitize.domain.recognition import Word
from digitize.ocr.decoding import Pixels
from digitize.ocr.engine import Layout, RecognitionEngine
from digitize.ocr.engine_choice import DEFAULT_ENGINE
from digitize.ocr.installed_engines import build_engine
from digitize.ocr.line_rereading import reread_lines
from digitize.ocr.lines_to_reread import lines_to_reread, without_label
from tests.builders import words_of
from tests.fakes.scans import drawn_page

HEIGHT = 3508


def places(*lines: str) -> list[tuple[LineKind, str]]:
    """Return kind and words of what is found in these lines."""
    found = lines_to_reread(words_of(*lines), height=HEIGHT)
    return [(line.kind, " ".join(word.text for word in line.words)) for line in found]


@pytest.mark.parametrize(
    "code",
    [
        "H41.16-221215-0001",
        "000.00.16.H41-221215-0001",
        "H4l.I6-22l2I5-OOO1",
        "H41,16-221215-0001",
        "H41.16 – 221 215 – 0001",
        "H41.16.221215-0001",
        "H4B.16-2Z1215-0S01",
    ],
)
def test_dossier_code_is_found_however_it_was_read(code: str) -> None:
    assert places("Giấy tiếp nhận", f"Mã hồ sơ: {code}") == [(LineKind.DOSSIER_CODE, code)]


def test_code_is_found_without_a_label() -> None:
    assert places("Theo hồ sơ H41.16-221215-0001 ngày hôm qua") == [(LineKind.DOSSIER_CODE, "H41.16-221215-0001")]


def test_remains_of_the_historic_form_belong_to_the_code() -> None:
    """Without them the rest is a code of the present form: another dossier."""
    assert places("Mã hồ sơ: 000 65 44 A31-190504-5010") == [(LineKind.DOSSIER_CODE, "000 65 44 A31-190504-5010")]


def test_label_finds_what_has_lost_the_shape_of_a_code() -> None:
    assert places("Mã số hồ sơ: H41~16/22121S_00O1") == [(LineKind.DOSSIER_CODE, "H41~16/22121S_00O1")]


@pytest.mark.parametrize(
    "line",
    ["Số lượng hồ sơ: 01 (bộ)", "Mã hồ sơ: ngày 12 tháng 01 năm 2022", "Điện thoại: 0999.666.901", "Hồ sơ gồm"],
)
def test_other_lines_hold_no_code(line: str) -> None:
    assert places(line) == []


def test_number_of_a_document_is_found_without_its_label() -> None:
    assert places("UBND TỈNH", "Số: 123/QĐ-UBND") == [(LineKind.DOCUMENT_NUMBER, "123/QĐ-UBND")]


def test_number_ends_before_the_column_beside_it() -> None:
    left, right = words_of("Số: 12/TTr-SCT"), words_of("Hà Nội")
    far = [
        Word(text=word.text, box=_moved(word), confidence=95.0, line=word.line, block=word.block) for word in right
    ]
    (line,) = lines_to_reread([*left, *far], height=HEIGHT)
    assert [word.text for word in line.words] == ["12/TTr-SCT"]


@pytest.mark.parametrize("line", ["Số định danh cá nhân: 999190000001", "Số nhà 12 ngõ 3", "Một số/vài điều"])
def test_other_numbers_are_no_number_of_a_document(line: str) -> None:
    assert places(line) == []


def test_number_is_looked_for_in_the_upper_third_alone() -> None:
    low = [f"dòng {number}" for number in range(20)]
    assert places(*low, "Số: 123/QĐ-UBND") == []


def test_label_that_sticks_to_its_number_is_taken_off() -> None:
    assert without_label(LineKind.DOCUMENT_NUMBER, "Số:123/QĐ-UBND") == "123/QĐ-UBND"
    assert without_label(LineKind.DOSSIER_CODE, "sơ:H41.16-221215-0001") == "H41.16-221215-0001"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> RecognitionEngine:
    folder: Path = tmp_path_factory.mktemp("scratch")
    return build_engine(DEFAULT_ENGINE, folder)


def page_of(*lines: str) -> Pixels:
    """Return a page (A4 at 200 dpi) with these lines at the top."""
    return np.asarray(drawn_page(lines, mode="L", points=38))


def test_second_reading_is_made_of_the_picture_and_not_of_the_first(engine: RecognitionEngine) -> None:
    picture = page_of("Số: 215/QĐ-UBND", "Mã hồ sơ: H41.16-221215-0018")
    words = engine.recognise(picture, layout=Layout.PAGE, resolution_dpi=200, timeout_seconds=60)
    misread = [
        Word(
            text=word.text.replace("215", "2I5"),
            box=word.box,
            confidence=word.confidence,
            line=word.line,
            block=word.block,
        )
        for word in words
    ]
    code, number = reread_lines(misread, picture, engine, resolution_dpi=200, timeout_seconds=60)
    assert (code.kind, code.first, code.text) == (
        LineKind.DOSSIER_CODE,
        "H41.16-2212I5-0018",
        "H41.16-221215-0018",
    )
    assert (number.kind, number.first, number.text) == (
        LineKind.DOCUMENT_NUMBER,
        "2I5/QĐ-UBND",
        "215/QĐ-UBND",
    )
    assert code.confidence > 50


def test_without_time_there_is_no_second_reading(engine: RecognitionEngine) -> None:
    picture = page_of("Số: 215/QĐ-UBND")
    words = words_of("Số: 215/QĐ-UBND")
    assert reread_lines(words, picture, engine, resolution_dpi=200, timeout_seconds=0) == ()


def _moved(word: Word) -> Box:
    box = word.box
    return Box(left=box.left + 1200, top=box.top, right=box.right + 1200, bottom=box.bottom)
