from digitize.domain.box import Box
from digitize.domain.recognition import text_of
from digitize.ocr.tesseract import words_of_tsv

HEADER = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


def _row(block: int, line: int, text: str, *, confidence: str = "91.5", width: int = 30) -> str:
    return f"5\t1\t{block}\t1\t{line}\t1\t10\t20\t{width}\t40\t{confidence}\t{text}"


def test_words_keep_their_boxes_and_confidence() -> None:
    (word,) = words_of_tsv("\n".join([HEADER, "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t", _row(1, 1, "Kính")]))
    assert word.text == "Kính"
    assert word.box == Box(left=10, top=20, right=40, bottom=60)
    assert word.confidence == 91.5


def test_text_is_composed_to_nfc() -> None:
    (word,) = words_of_tsv(_row(1, 1, "U\u0309y"))
    assert word.text == "Ủy"


def test_empty_words_and_boxes_without_area_are_left_out() -> None:
    assert list(words_of_tsv("\n".join([HEADER, _row(1, 1, " "), _row(1, 1, "x", width=0), ""]))) == []


def test_lines_and_blocks_are_counted_over_those_that_hold_words() -> None:
    rows = [_row(1, 1, " "), _row(2, 1, "một"), _row(2, 3, "hai"), _row(5, 1, "ba")]
    words = tuple(words_of_tsv("\n".join(rows)))
    assert [(word.block, word.line) for word in words] == [(0, 0), (0, 1), (1, 2)]
    assert text_of(words) == "một\nhai\n\nba"


def test_confidence_stays_between_0_and_100() -> None:
    words = list(words_of_tsv("\n".join([_row(1, 1, "a", confidence="-1"), _row(1, 1, "b", confidence="100.4")])))
    assert [word.confidence for word in words] == [0.0, 100.0]


def test_separators_inside_a_word_do_not_break_the_table() -> None:
    (word,) = words_of_tsv(_row(1, 1, "a\u2028b"))
    assert word.text == "a\u2028b"


def test_dotted_leaders_are_no_part_of_a_word() -> None:
    table = "\n".join([_row(1, 1, "Trường......................"), _row(1, 1, "........"), _row(1, 1, "v.v...")])
    assert [word.text for word in words_of_tsv(table)] == ["Trường", "v.v..."]
