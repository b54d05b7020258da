"""Names and numbers that somebody looks for, and whether search finds them."""

from bench.key_phrases import found_phrases, key_phrases

TEXT = """Số: 123/2024/NĐ-CP ngày 12 tháng 3
năm 2021, mã hồ sơ H41.10-221225-0003, số định danh
999155425595, sinh ngày 20/01/1990, điện thoại 0999.247.139. Nguyễn Thị
Hồng đã nộp 1.450.000 đồng; 45/QĐ-SCT."""


def test_numbers_codes_and_dates_are_found_whole_across_line_ends() -> None:
    assert key_phrases(TEXT) == (
        "123/2024/NĐ-CP",
        "ngày 12 tháng 3 năm 2021",
        "H41.10-221225-0003",
        "999155425595",
        "20/01/1990",
        "0999.247.139",
        "1.450.000",
        "45/QĐ-SCT",
    )


def test_only_names_that_are_printed_count() -> None:
    assert key_phrases("Ông Trần Văn An", names=("Trần Văn An", "Lê Thị Bưởi")) == ("Trần Văn An",)


def test_a_wrong_tone_is_found_and_a_wrong_digit_is_not() -> None:
    phrases = ("Nguyễn Thị Hồng", "999155425595")
    assert found_phrases("NGUYEN Thi Hông 999155425595", phrases) == phrases
    assert found_phrases("Nguyễn Thị Hồng 999155425596", phrases) == ("Nguyễn Thị Hồng",)


def test_a_piece_of_a_longer_number_is_no_phrase() -> None:
    assert key_phrases("0999155425595 VT-45/QĐ-SCT 7120/01/1990") == ()
