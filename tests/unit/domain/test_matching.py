"""Where the words of a query stand on a page."""

from digitize.domain.box import Box
from digitize.domain.matching import find_match
from tests.builders import words_of


def test_words_as_typed_come_before_the_same_words_with_other_marks() -> None:
    words = words_of("Ông Đặng Thi Hông", "Bà Đặng Thị Hồng")
    match = find_match(words, "Đặng Thị Hồng")
    assert match.rank == 2
    (box,) = match.boxes
    assert box.top == words[-1].box.top


def test_words_without_marks_match_in_order() -> None:
    words = words_of("Bà Đặng Thị Hồng")
    match = find_match(words, "dang thi hong")
    assert match.rank == 1
    assert match.boxes == (words[1].box.joined_with(words[3].box),)


def test_first_of_several_folded_matches_is_shown() -> None:
    words = words_of("hoà", "hòa")
    assert find_match(words, "hoa").boxes == (words[0].box,)
    assert find_match(words, "hòa").boxes == (words[1].box,)


def test_phrase_over_two_lines_has_a_box_for_each_line() -> None:
    words = words_of("đơn của bà Đặng Thị", "Hồng thường trú")
    match = find_match(words, "Đặng Thị Hồng")
    assert match.rank == 2
    assert [box.top for box in match.boxes] == [words[0].box.top, words[5].box.top]
    assert match.boxes[1] == words[5].box


def test_one_printed_word_may_hold_several_syllables() -> None:
    words = words_of("Quyết định 123/QĐ-UBND ngày")
    match = find_match(words, "123 qđ ubnd")
    assert match.rank == 2
    assert match.boxes == (words[2].box,)
    assert find_match(words, "qd").boxes == (words[2].box,)


def test_scattered_words_have_a_box_each() -> None:
    words = words_of("Hồng ở phường Đặng Thị")
    match = find_match(words, "Đặng Hồng")
    assert match.rank == 0
    assert match.boxes == (words[0].box, words[3].box)


def test_snippet_shows_eight_words_on_each_side() -> None:
    words = words_of(" ".join(f"từ{number}" for number in range(30)))
    assert find_match(words, "từ15").snippet == ("… " + " ".join(f"từ{number}" for number in range(7, 24)) + " …")
    assert find_match(words[:3], "từ1").snippet == "từ0 từ1 từ2"


def test_page_that_holds_nothing_of_the_query_gives_an_empty_match() -> None:
    match = find_match(words_of("Kính gửi"), "khác")
    assert (match.rank, match.snippet, match.boxes) == (0, "", ())


def test_joined_box_is_the_smallest_that_holds_both() -> None:
    first, second = Box(left=5, top=20, right=9, bottom=30), Box(left=1, top=22, right=7, bottom=40)
    assert first.joined_with(second) == Box(left=1, top=20, right=9, bottom=40)
    assert (first.width, first.height) == (4, 10)
