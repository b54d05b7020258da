"""Pages for tests whose words stand where a layout puts them: A4 at 300 dpi, lines given by their baseline.

A word that begins with "~" is written by hand: taller than print. Digits are as high as capitals, and so is what
begins with "=": a digit read as a letter.
"""

from dataclasses import replace
from typing import Any

from digitize.domain.box import Box
from digitize.domain.page import PageState
from digitize.domain.recognition import Word
from digitize.domain.stored_page import StoredPage
from digitize.domain.vietnamese import normalize

WIDTH, HEIGHT = 2480, 3508
LETTER, SPACE = 24, 14
TEXT_HEIGHT, DIGIT_HEIGHT, PEN_HEIGHT = 50, 39, 60

Placed = tuple[int, int, str]
"""Left edge and baseline in pixels, text; runs of "_" widen a gap by a letter each."""

STATE_HEAD: tuple[Placed, ...] = (
    (1101, 259, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (1306, 338, "Độc lập - Tự do - Hạnh phúc"),
)
OFFICE_HEAD: tuple[Placed, ...] = ((355, 259, "UBND TỈNH NGHỆ AN"), (420, 330, "SỞ CÔNG THƯƠNG"), *STATE_HEAD)
DATED: Placed = (1214, 430, "Nghệ An, ngày 05 tháng 02 năm 2026")
DECISION: tuple[Placed, ...] = ((1100, 600, "QUYẾT ĐỊNH"), (800, 680, "Về việc cấp giấy phép cho hộ kinh doanh"))
BODY: Placed = (
    420,
    900,
    "Căn cứ quy chế làm việc của ủy ban nhân dân xã ban hành ngày 03/03/2022 và đề nghị sau đây",
)


def laid_out(*lines: Placed, confidence: float = 99.0, **changes: Any) -> StoredPage:  # noqa: ANN401
    """Build a read page with these lines, top to bottom."""
    words: list[Word] = []
    rows: dict[int, int] = {}
    for left, baseline, text in sorted(lines, key=lambda line: (line[1], line[0])):
        row = rows.setdefault(baseline, len(rows))
        words += _words(left, baseline, normalize(text), line=row, confidence=confidence)
    page = StoredPage(
        number=1,
        state=PageState.READ,
        width=WIDTH,
        height=HEIGHT,
        resolution_dpi=300,
        has_text_layer=False,
        words=tuple(words),
    )
    return replace(page, **changes)


def _words(left: int, baseline: int, text: str, *, line: int, confidence: float) -> list[Word]:
    words = []
    for part in text.split():
        letters = part.lstrip("~=")
        if set(letters) == {"_"}:
            left += LETTER * len(letters)
            continue
        height = DIGIT_HEIGHT if letters.isdigit() else TEXT_HEIGHT
        height = {"~": PEN_HEIGHT, "=": DIGIT_HEIGHT}.get(part[0], height)
        right = left + LETTER * len(letters)
        box = Box(left=left, top=baseline - height, right=right, bottom=baseline)
        words.append(Word(text=letters, box=box, confidence=confidence, line=line, block=0))
        left = right + SPACE
    return words
