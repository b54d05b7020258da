"""What is stuck, stamped or scribbled on papers: QR codes, labels, the stamp of a certified copy, damage.

Pictures are uint8, height x width x 3 (BGR), changed in place; lengths are millimetres where the name says so.
"""

from collections.abc import Sequence
from random import Random
from typing import Final

import cv2
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw

from bench.fonts import FONT_FAMILIES, load_font
from bench.sensor import Picture, as_bytes
from bench.sheet import TrueWord
from digitize.domain.cover_sheet import SheetKind, SheetPayload
from digitize.domain.dossier import DossierCode

_STAMP_BLUE: Final = (150, 40, 30)
_LABEL_MM: Final = (66.0, 33.0)


def qr_picture(text: str, *, side_px: int) -> Picture:
    """Return a QR code with its quiet zone, `side_px` wide and high."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    modules = np.asarray(zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=True), dtype=np.uint8)
    enlarged = cv2.resize(modules, (side_px, side_px), interpolation=cv2.INTER_NEAREST)
    return as_bytes(cv2.cvtColor(enlarged, cv2.COLOR_GRAY2BGR))


def paste(page: Picture, sticker: Picture, *, left: int, top: int) -> None:
    """Lay `sticker` over the page, cut where it hangs over the edge."""
    height = min(sticker.shape[0], page.shape[0] - top)
    width = min(sticker.shape[1], page.shape[1] - left)
    page[top : top + height, left : left + width] = sticker[:height, :width]


def stick_label(page: Picture, code: DossierCode, *, resolution_dpi: int, random: Random) -> None:
    """Stick a label (tem) into the free room at the foot of the page, a little askew."""
    scale = resolution_dpi / 25.4
    width, height = (round(side * scale) for side in _LABEL_MM)
    label = np.full((height, width, 3), 252, dtype=np.uint8)
    payload = SheetPayload(kind=SheetKind.LABEL, code=code)
    paste(label, qr_picture(payload.text, side_px=round(24 * scale)), left=0, top=0)
    _print(label, ["TEM HỒ SƠ"], left=round(27 * scale), top=round(5 * scale), size_px=round(4 * scale))
    _print(label, [code.issued], left=round(3 * scale), top=round(26 * scale), size_px=round(3.8 * scale))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-4, 4), 1)
    askew = as_bytes(cv2.warpAffine(label, turn, (width, height), borderValue=(255, 255, 255)))
    top = page.shape[0] - height - round(random.uniform(4, 9) * scale)
    paste(page, askew, left=round(random.uniform(12, 40) * scale), top=top)


def stick_receipt_code(page: Picture, text: str, *, resolution_dpi: int) -> None:
    """Print the QR code of a receipt into the left margin beside the head."""
    scale = resolution_dpi / 25.4
    paste(page, qr_picture(text, side_px=round(24 * scale)), left=round(4 * scale), top=round(62 * scale))


def stamp_certified_copy(page: Picture, *, resolution_dpi: int, random: Random) -> None:
    """Stamp the certification at the foot of the page, with a number and a day of its own."""
    scale = resolution_dpi / 25.4
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(2022, 2025)
    lines = [
        "CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH",
        f"Số chứng thực: {random.randint(100, 9999)} Quyển số: {random.randint(1, 9):02}-SCT/BS",
        f"Ngày {day:02} tháng {month:02} năm {year}",
    ]
    top = page.shape[0] - round(29 * scale)
    _print(page, lines, left=round(32 * scale), top=top, size_px=round(3.6 * scale), colour=_STAMP_BLUE)


def spoil_code(page: Picture, words: Sequence[TrueWord], code: str, random: Random) -> None:
    """Make some digits of a printed code illegible: a pen stroke over them, or a hole in the print."""
    for word in words:
        if code not in word.text:
            continue
        start = random.uniform(0.45, 0.8)
        left, right = (round(word.x + word.width * share) for share in (start, start + 0.18))
        if random.random() < 0.5:
            page[word.y - 2 : word.y + word.height + 2, left:right] = 253
            continue
        for share in (0.3, 0.55, 0.8):
            y = round(word.y + word.height * share)
            cv2.line(page, (left, y + 3), (right, y - 3), (120, 50, 30), max(2, word.height // 4), cv2.LINE_AA)


def spoil_area(page: Picture, *, box: tuple[float, float, float, float], random: Random) -> None:
    """Cover a part of the page (shares of its width and height: left, top, right, bottom) with ink and folds."""
    height, width = page.shape[:2]
    left, top, right, bottom = (round(share * side) for share, side in zip(box, (width, height) * 2, strict=True))
    for _ in range(9):
        start = (random.randint(left, right), random.randint(top, bottom))
        end = (random.randint(left, right), random.randint(top, bottom))
        cv2.line(page, start, end, (60, 40, 40), max(4, width // 90), cv2.LINE_AA)


def _print(
    page: Picture,
    lines: Sequence[str],
    *,
    left: int,
    top: int,
    size_px: int,
    colour: tuple[int, int, int] = (20, 20, 20),
) -> None:
    """Print lines on the page; letters lie over what is there."""
    font = load_font(FONT_FAMILIES[0], "bold", size_px=size_px)
    height, width = min(page.shape[0] - top, round(size_px * 1.4 * len(lines))), page.shape[1] - left
    layer = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(layer)
    for number, line in enumerate(lines):
        draw.text((0, number * size_px * 1.35), line, font=font, fill=255)
    coverage = np.asarray(layer, dtype=np.float32)[:, :, None] / 255
    part = page[top : top + height, left : left + width].astype(np.float32)
    inked = part * (1 - coverage) + np.asarray(colour, dtype=np.float32) * coverage
    page[top : top + height, left : left + width] = np.clip(inked, 0, 255).astype(np.uint8)
