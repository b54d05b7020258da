"""The stamp of a certified copy (chứng thực bản sao): its number, date and signer are not those of the document.

Nghị định 23/2015/NĐ-CP, appendix: "CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH / Số chứng thực … quyển số … – SCT/BS /
Ngày … tháng … năm … / NGƯỜI THỰC HIỆN CHỨNG THỰC KÝ, GHI RÕ HỌ, TÊN VÀ ĐÓNG DẤU".
"""

from dataclasses import replace
from typing import Final

from digitize.domain.box import Box
from digitize.domain.extraction.text_lines import Line, PageText
from digitize.domain.vietnamese import folded_syllables

_SIGNS: Final = (
    "chung thuc ban sao",
    "ban sao dung voi ban chinh",
    "dung voi ban chinh",
    "sao y ban chinh",
    "so chung thuc",
    "sct bs",
)
_HEIGHT_SHARE: Final = 0.26
"""The stamp with its signature and seal reaches about 75 mm down from its first line, on A4."""
_ABOVE_LINES: Final = 0.6
_MARGIN_SHARE: Final = 0.06


def without_certification(text: PageText) -> PageText:
    """Return the page without the lines of certification stamps on it."""
    stamps = [line.box for line in text.lines if _is_sign(line)]
    if not stamps:
        return text
    zones = [_zone(box, text) for box in stamps]
    kept = tuple(line for line in text.lines if not any(_lies_in(line, zone) for zone in zones))
    return replace(text, lines=kept)


def _is_sign(line: Line) -> bool:
    if "chun" not in line.folded and "chin" not in line.folded and "sct" not in line.folded:
        return False
    plain = " ".join(folded_syllables(line.text))
    # In running text ("bản sao có chứng thực") the words stand in long lines of small letters.
    return any(sign in plain for sign in _SIGNS) and (len(line.words) <= 12 or line.capital_share > 0.5)


def _zone(box: Box, text: PageText) -> Box:
    margin = round(_MARGIN_SHARE * text.width)
    return Box(
        left=box.left - margin,
        top=box.top - round(_ABOVE_LINES * text.letter_height),
        right=box.right + margin,
        bottom=box.top + round(_HEIGHT_SHARE * text.height),
    )


def _lies_in(line: Line, zone: Box) -> bool:
    box = line.box
    return zone.left <= line.centre <= zone.right and zone.top <= (box.top + box.bottom) / 2 <= zone.bottom
