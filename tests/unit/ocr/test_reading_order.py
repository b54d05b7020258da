"""Where lines that are found later stand in the text."""

from digitize.domain.box import Box
from digitize.domain.recognition import Word, text_of
from digitize.ocr.reading_order import with_lines


def _word(text: str, left: int, top: int, *, line: int = 0, block: int = 0, width: int = 100) -> Word:
    box = Box(left=left, top=top, right=left + width, bottom=top + 30)
    return Word(text=text, box=box, confidence=90.0, line=line, block=block)


def test_line_between_two_of_a_block_stays_in_it() -> None:
    words = (_word("một", 100, 100), _word("ba", 100, 200, line=1))
    assert text_of(with_lines(words, [(_word("hai", 100, 150),)])) == "một\nhai\nba"


def test_line_above_all_others_comes_first() -> None:
    words = (_word("hai", 100, 400),)
    assert text_of(with_lines(words, [(_word("một", 100, 100),)])) == "một\n\nhai"


def test_line_far_below_makes_a_block_of_its_own() -> None:
    words = (_word("một", 100, 100),)
    assert text_of(with_lines(words, [(_word("hai", 100, 900),)])) == "một\n\nhai"


def test_words_in_a_gap_of_a_line_are_put_between() -> None:
    words = (_word("một", 100, 100), _word("ba", 340, 100))
    assert text_of(with_lines(words, [(_word("hai", 220, 104),)])) == "một hai ba"


def test_line_follows_its_own_column() -> None:
    left = (_word("trái một", 100, 100), _word("trái ba", 100, 220, line=1))
    right = (_word("phải một", 900, 100, line=2, block=1), _word("phải hai", 900, 150, line=3, block=1))
    found = [(_word("trái hai", 100, 165),)]
    assert text_of(with_lines(left + right, found)) == "trái một\ntrái hai\ntrái ba\n\nphải một\nphải hai"


def test_page_without_words_takes_lines_from_top_to_bottom() -> None:
    found = [(_word("hai", 100, 150),), (_word("một", 100, 100),)]
    words = with_lines((), found)
    assert [word.text for word in words] == ["một", "hai"]
    assert [word.line for word in words] == [0, 1]
