"""Components: decided by title and type of paper, left open where two are too much alike."""

import pytest

from digitize.domain.classification import choose_component
from digitize.domain.paper_types import OTHER
from digitize.domain.procedure import Component
from digitize.domain.titles import Title, type_in
from digitize.domain.vietnamese import fold_tones


def titled(text: str, abstract: str = "") -> Title:
    """Build the title of a paper."""
    found = type_in(fold_tones(text))
    return Title(paper_type=found[0] if found else OTHER, text=text, abstract=abstract, score=1.0, has_motto=True)


def components(*names: tuple[str, str]) -> tuple[Component, ...]:
    """Build components 01, 02, … of names and types."""
    return tuple(
        Component(procedure_code="1", code=f"{place:02}", name=name, paper_type=kind)
        for place, (name, kind) in enumerate(names, start=1)
    )


BIRTH = components(
    ("Tờ khai đăng ký khai sinh theo mẫu", "TOKHAI"),
    ("Giấy chứng sinh hoặc văn bản của người làm chứng xác nhận về việc sinh", ""),
    ("Giấy chứng nhận kết hôn của cha, mẹ", "KETHON"),
    ("Căn cước công dân hoặc Căn cước của người nộp hồ sơ", "CCCD"),
)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("TỜ KHAI ĐĂNG KÝ KHAI SINH", "01"),
        ("GIẤY CHỨNG SINH", "02"),
        ("GIẤY CHỨNG NHẬN KẾT HÔN", "03"),
        ("CĂN CƯỚC CÔNG DÂN", "04"),
        ("TỜ KHAI ĐĂNG KỲ KHAI SINII", "01"),
    ],
)
def test_title_decides_the_component(title: str, code: str) -> None:
    choice = choose_component(titled(title), BIRTH)
    assert (choice.code, choice.is_decided) == (code, True)


def test_result_and_receipt_of_the_procedure_are_no_component() -> None:
    for title in ("GIẤY KHAI SINH", "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"):
        assert not choose_component(titled(title), BIRTH).is_decided


def test_abstract_tells_two_decisions_apart() -> None:
    two = components(
        ("Quyết định hưởng trợ cấp xã hội hằng tháng", "QD"), ("Quyết định công nhận thuận tình ly hôn", "QD")
    )
    choice = choose_component(titled("QUYẾT ĐỊNH", "Công nhận thuận tình ly hôn"), two)
    assert (choice.code, choice.is_decided) == ("02", True)
    assert not choose_component(titled("QUYẾT ĐỊNH"), two).is_decided


def test_only_decision_of_the_list_is_not_taken_when_its_words_are_another_component() -> None:
    burial = components(
        ("Tờ khai đề nghị hỗ trợ chi phí mai táng", "TOKHAI"),
        ("Bản sao quyết định hưởng trợ cấp xã hội hằng tháng của đối tượng", "QD"),
    )
    result = titled("QUYẾT ĐỊNH", "Về việc hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội")
    assert not choose_component(result, burial).is_decided


def test_nothing_is_decided_without_a_title_or_without_components() -> None:
    assert choose_component(None, BIRTH).code is None
    assert choose_component(titled("GIẤY CHỨNG SINH"), ()).code is None


def test_subject_that_uses_the_words_of_a_type_is_not_that_type() -> None:
    bare = components(("Đơn đề nghị", "DON"), ("Tờ khai", "TOKHAI"))
    choice = choose_component(titled("ĐƠN ĐĂNG KÝ", "Về việc giải quyết hồ sơ khai thác khoáng sản"), bare)
    assert (choice.code, choice.is_decided) != ("02", True)
