"""Tone repair with the table that is shipped: what it mends and, above all, what it leaves alone."""

from pathlib import Path
from random import Random

import pytest

import digitize.ocr
from bench.people import made_up_name
from digitize.domain.box import Box
from digitize.domain.recognition import Word
from digitize.ocr.mark_confusion import confusion_cost
from digitize.ocr.tone_repair import ToneRepair

_TABLE = Path(digitize.ocr.__file__).parent / "models" / "syllables.npz"


@pytest.fixture(scope="module")
def repair() -> ToneRepair:
    return ToneRepair.load(_TABLE)


def _page(*lines: str) -> tuple[Word, ...]:
    return tuple(
        Word(
            text=text,
            box=Box(left=50 * place, top=40 * number, right=50 * place + 45, bottom=40 * number + 30),
            confidence=90.0,
            line=number,
            block=0,
        )
        for number, line in enumerate(lines)
        for place, text in enumerate(line.split())
    )


def _lines(words: tuple[Word, ...]) -> list[str]:
    numbers = sorted({word.line for word in words})
    return [" ".join(word.text for word in words if word.line == number) for number in numbers]


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("các cơ quan, tô chức, cá nhân có liên quan", "các cơ quan, tổ chức, cá nhân có liên quan"),
        ("điều chỉnh dự toán chỉ ngân sách nhà nước", "điều chỉnh dự toán chi ngân sách nhà nước"),
        ("cơ quan có thâm quyền giải quyết theo quy định", "cơ quan có thẩm quyền giải quyết theo quy định"),
        ("ban hành văn bản sửa đôi, bỗ sung theo luật", "ban hành văn bản sửa đổi, bổ sung theo luật"),
        ("cung câp dữ liệu cho cơ quan nhà nước", "cung cấp dữ liệu cho cơ quan nhà nước"),
    ],
)
def test_wrong_marks_in_running_text_are_mended(repair: ToneRepair, read: str, meant: str) -> None:
    assert _lines(repair.repaired(_page(read))) == [meant]


def test_a_word_at_the_end_of_a_line_is_judged_with_the_next_line(repair: ToneRepair) -> None:
    words = repair.repaired(_page("quyền và nghĩa vụ của các tô", "chức, cá nhân theo quy định của pháp luật"))
    assert _lines(words)[0].endswith("tổ")


def test_a_changed_word_names_what_was_read(repair: ToneRepair) -> None:
    words = repair.repaired(_page("các cơ quan, (tô chức), cá nhân có liên quan"))
    assert [(word.text, word.recognised_as) for word in words if word.recognised_as] == [("(tổ", "(tô")]


def test_a_changed_word_keeps_its_place(repair: ToneRepair) -> None:
    page = _page("các cơ quan, tô chức, cá nhân có liên quan")
    places = [(word.box, word.line, word.block, word.confidence) for word in repair.repaired(page)]
    assert places == [(word.box, word.line, word.block, word.confidence) for word in page]


def test_right_text_stays_as_it_is(repair: ToneRepair) -> None:
    page = _page(
        "Thực hiện nội dung Công văn số 5633/VPCP-KSTT của Văn phòng Chính phủ về việc báo cáo",
        "các công trình cầu yếu, cầu tạm không đảm bảo an toàn, tường rào và cổng ngõ đã hư hỏng.",
    )
    assert repair.repaired(page) == page


def test_no_made_up_name_in_a_sentence_changes(repair: ToneRepair) -> None:
    random = Random(905_500)
    names = [made_up_name(random) for _ in range(300)]
    page = _page(*(f"Ủy ban nhân dân xã đề nghị ông {name} thực hiện các thủ tục" for name in names))
    assert [word.text for word in repair.repaired(page) if word.recognised_as] == []


def test_no_name_in_capitals_changes(repair: ToneRepair) -> None:
    random = Random(905_501)
    names = [made_up_name(random).upper() for _ in range(300)]
    page = _page(*(f"CẤP GIẤY CHO {name} THEO QUY ĐỊNH" for name in names))
    assert [word.text for word in repair.repaired(page) if word.recognised_as] == []


def test_a_name_that_begins_a_line_is_left_alone(repair: ToneRepair) -> None:
    page = _page("Công Quyên Tổ có trách nhiệm thi hành quyết định này")
    assert repair.repaired(page)[:3] == page[:3]


@pytest.mark.parametrize(
    "line", ["Họ và tên: tô chức cá nhân có liên quan đến quyết định", "Địa chỉ: tô chức cá nhân", "tô chức xã"]
)
def test_fields_and_short_lines_are_left_alone(repair: ToneRepair, line: str) -> None:
    page = _page(line)
    assert repair.repaired(page) == page


def test_numbers_and_codes_are_left_alone(repair: ToneRepair) -> None:
    page = _page("căn cứ quyết định số 12/QĐ-UBND của tô-chức 3a thuộc mã H40.16-250102-0001")
    assert repair.repaired(page) == page


def test_repair_writes_the_tone_mark_where_the_page_places_it(repair: ToneRepair) -> None:
    text = "cộng hoà xã hội chủ nghĩa thuộc quyền sở hữu của chủ tài sản và tiền tệ, hàng hoa, dịch vụ"
    words = repair.repaired(_page(text))
    assert [word.text for word in words if word.recognised_as] == ["hoá,"]


def test_a_page_without_words_stays_empty(repair: ToneRepair) -> None:
    assert repair.repaired(()) == ()


@pytest.mark.parametrize(("text", "is_known"), [("hoà", True), ("HÒA", True), ("xuât", False), ("12", False)])
def test_known_syllables_are_those_of_the_texts(repair: ToneRepair, text: str, is_known: bool) -> None:  # noqa: FBT001 - a parameter of the case
    assert repair.is_known_syllable(text) is is_known


def test_a_lost_hook_is_likelier_than_an_invented_one() -> None:
    assert confusion_cost("tô", "tổ") < confusion_cost("tổ", "tô")


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "syllables.npz").write_bytes(b"no table")
    with pytest.raises(ValueError, match="pickle"):
        ToneRepair.load(tmp_path / "syllables.npz")
