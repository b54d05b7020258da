"""Pages as reading leaves them: A4 at 300 dpi, words where offices print them."""

from collections.abc import Sequence
from typing import Any

from digitize.domain.box import Box
from digitize.domain.page import PageState
from digitize.domain.page_marks import Barcode, LineKind, LineReading, PageMarks
from digitize.domain.recognition import Word
from digitize.domain.stored_page import StoredPage
from digitize.domain.vietnamese import normalize

WIDTH, HEIGHT, LEFT, RIGHT = 2480, 3508, 340, 2010
LETTER, PITCH, LETTER_HEIGHT = 18, 60, 36
MOTTO = ("=CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "=Độc lập - Tự do - Hạnh phúc", "")
BODY = (
    "Căn cứ kết quả rà soát của bộ phận tiếp nhận và trả kết quả về các hồ sơ đã nhận trong kỳ,",
    "Trung tâm đã chuyển toàn bộ hồ sơ giấy cho bộ phận số hóa để quét, đối chiếu và lưu trữ theo",
    "quy trình đã được phê duyệt, bảo đảm đầy đủ thành phần, đúng thứ tự và dễ tra cứu về sau.",
)
ANYWHERE = Box(left=100, top=100, right=400, bottom=400)


def a_page(number: int, *lines: str, top: int = 240, **changes: Any) -> StoredPage:  # noqa: ANN401 - any field
    """Build a page of text lines from `top` down; a line that begins with "=" is centred, an empty one a gap."""
    words = tuple(word for line, text in enumerate(lines) for word in _words(text, line, top + PITCH * line))
    values: dict[str, Any] = {
        "number": number,
        "state": PageState.READ if words else PageState.BLANK,
        "width": WIDTH,
        "height": HEIGHT,
        "resolution_dpi": 300,
        "has_text_layer": False,
        "words": words,
    }
    return StoredPage(**(values | changes))


def titled(number: int, title: str, *lines: str, **changes: Any) -> StoredPage:  # noqa: ANN401
    """Build the first page of a paper: national name, the title in the middle, more lines, and body text."""
    return a_page(number, *MOTTO, f"={title}", *lines, "", *BODY, **changes)


def numbered(number: int, printed: int, *lines: str, **changes: Any) -> StoredPage:  # noqa: ANN401
    """Build a continuation page with its number printed at the top."""
    return a_page(number, f"={printed}", *(lines or BODY), top=120, **changes)


def blank(number: int, **changes: Any) -> StoredPage:  # noqa: ANN401
    """Build a page with nothing on it."""
    return a_page(number, **changes)


def coded(*texts: str, **marks: Any) -> PageMarks:  # noqa: ANN401
    """Build marks with QR codes of these texts."""
    return PageMarks(barcodes=tuple(Barcode(text=text, symbology="qr", box=ANYWHERE) for text in texts), **marks)


def sheet(number: int, payload: str) -> StoredPage:
    """Build a sheet of ours with this payload."""
    return a_page(number, "=TỜ BÌA HỒ SƠ", marks=coded(payload))


def read_again(*texts: str) -> PageMarks:
    """Build marks with second readings of a line that holds a dossier code."""
    lines = (
        LineReading(kind=LineKind.DOSSIER_CODE, first="", text=text, confidence=95.0, box=ANYWHERE)
        for text in texts
    )
    return PageMarks(lines=tuple(lines))


def _words(text: str, line: int, top: int) -> Sequence[Word]:
    parts = normalize(text.removeprefix("=")).split()
    wide = sum(len(part) for part in parts) * LETTER + (len(parts) - 1) * LETTER
    left = (LEFT + RIGHT - wide) // 2 if text.startswith("=") else LEFT
    words = []
    for part in parts:
        right = left + LETTER * len(part)
        box = Box(left=left, top=top, right=right, bottom=top + LETTER_HEIGHT)
        words.append(Word(text=part, box=box, confidence=96.0, line=line, block=0))
        left = right + LETTER
    return words
