"""Copies of identity cards: front with QR, back with MRZ, on one A4 sheet or on two, as copiers make them.

The QR holds `number|old number|name|ddmmyyyy|sex|address|ddmmyyyy`; the MRZ is a TD1 of ICAO 9303 part 5 with
true check digits. The people are made up, and the cards say that they are samples.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from PIL import ImageDraw, ImageFont

from bench.dossier_set.flowing_paper import Drawn
from bench.dossier_set.stickers import paste, qr_picture
from bench.fonts import find_font
from bench.people import Person
from bench.sheet import A4_WIDTH_MM, Sheet, tokens
from digitize.domain.vietnamese import fold_tones

_CARD_WIDTH_MM, _CARD_HEIGHT_MM = 85.6, 54.0
_ENLARGED: Final = 1.4
"""Desks ask for enlarged copies: at 100 % the print of a card is 5 points high."""

_QR_SIDE_MM: Final = 20.0
_WEIGHTS: Final = (7, 3, 1)
_PLACES: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def draw_card(holder: Person, *, issued_on: date, page_count: int, resolution_dpi: int, seed: int) -> list[Drawn]:
    """Draw the two sides, both on one page or each on its own; equal arguments give identical bytes."""
    sheets = [Sheet(resolution_dpi=resolution_dpi, random=Random(f"{seed}:card")) for _ in range(page_count)]
    _Side(sheets[0], top_mm=35).front(holder, issued_on)
    _Side(sheets[-1], top_mm=35 if page_count > 1 else 145).back(holder, issued_on)
    drawn = []
    for number, sheet in enumerate(sheets):
        picture = sheet.pixels_bgr()
        if number == 0:
            side = _Side(sheet, top_mm=35)
            code = qr_picture(qr_text(holder, issued_on), side_px=round(sheet.pixels(_QR_SIDE_MM)))
            paste(picture, code, left=round(side.x(_CARD_WIDTH_MM - 16.5)), top=round(side.y(1.5)))
        drawn.append((picture, tuple(sheet.words)))
    return drawn


def qr_text(holder: Person, issued_on: date) -> str:
    """Return what the QR code of the card says."""
    parts = (
        holder.citizen_id,
        "",
        holder.full_name,
        f"{holder.birth_date:%d%m%Y}",
        sex_of(holder),
        holder.address,
        f"{issued_on:%d%m%Y}",
    )
    return "|".join(parts)


def sex_of(holder: Person) -> str:
    """Return "Nam" or "Nữ": the fourth digit of a citizen number is even for men."""
    return "Nam" if int(holder.citizen_id[3]) % 2 == 0 else "Nữ"


def mrz_lines(holder: Person, issued_on: date) -> tuple[str, str, str]:
    """Return the three lines of 30 characters of the card's machine readable zone."""
    number = holder.citizen_id
    short = number[3:12]
    first = f"IDVNM{short}{_check_digit(short)}{number}<<{_check_digit(number)}"[:30].ljust(30, "<")
    birth, expiry = f"{holder.birth_date:%y%m%d}", f"{issued_on + timedelta(days=365 * 15):%y%m%d}"
    sex = "M" if sex_of(holder) == "Nam" else "F"
    middle = f"{birth}{_check_digit(birth)}{sex}{expiry}{_check_digit(expiry)}VNM"
    second = f"{middle}{'<' * 11}"
    composite = _check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
    family, *given = fold_tones(holder.full_name).upper().split()
    return first, f"{second}{composite}", f"{family}<<{'<'.join(given)}"[:30].ljust(30, "<")


def _check_digit(text: str) -> int:
    values = (0 if letter == "<" else _PLACES.index(letter) for letter in text)
    return sum(value * _WEIGHTS[place % 3] for place, value in enumerate(values)) % 10


class _Side:
    """One side of a card on a sheet; millimetres of the card are enlarged, its left edge is centred."""

    def __init__(self, sheet: Sheet, *, top_mm: float) -> None:
        self._sheet, self._top_mm = sheet, top_mm
        self._left_mm = (A4_WIDTH_MM - _CARD_WIDTH_MM * _ENLARGED) / 2

    def x(self, millimetres: float) -> float:
        return self._sheet.pixels(self._left_mm + millimetres * _ENLARGED)

    def y(self, millimetres: float) -> float:
        return self._sheet.pixels(self._top_mm + millimetres * _ENLARGED)

    def front(self, holder: Person, issued_on: date) -> None:
        self._frame()
        self._line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", x=18, y=6, size_pt=7.5, bold=True)
        self._line("Độc lập - Tự do - Hạnh phúc", x=27, y=9.5, size_pt=7.5)
        self._line("CĂN CƯỚC CÔNG DÂN", x=25, y=16, size_pt=11, bold=True)
        self._line(f"Số / No.: {holder.citizen_id}", x=27, y=24, size_pt=10, bold=True)
        rows = (
            ("Họ và tên / Full name:", 7.0),
            (holder.full_name.upper(), 9.0),
            (f"Ngày sinh / Date of birth: {holder.birth_date:%d/%m/%Y}", 8.0),
            (f"Giới tính / Sex: {sex_of(holder)} Quốc tịch / Nationality: Việt Nam", 8.0),
            (f"Nơi thường trú: {holder.address}", 6.5),
            (f"Có giá trị đến: {issued_on + timedelta(days=365 * 15):%d/%m/%Y}", 6.5),
        )
        for number, (text, size_pt) in enumerate(rows):
            self._line(text, x=27 if number < 4 else 3, y=28.5 + number * 4.4, size_pt=size_pt, bold=number == 1)

    def back(self, holder: Person, issued_on: date) -> None:
        self._frame()
        self._line("Đặc điểm nhận dạng / Personal identification: BẢN MẪU", x=3, y=6, size_pt=7)
        self._line(f"Ngày, tháng, năm: {issued_on:%d/%m/%Y}", x=38, y=12, size_pt=8)
        self._line("CỤC TRƯỞNG CỤC CẢNH SÁT", x=40, y=16, size_pt=7)
        self._line("QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI", x=33, y=19.5, size_pt=7)
        _machine_readable(self._sheet, mrz_lines(holder, issued_on), left=self.x(3), top=self.y(36))

    def _frame(self) -> None:
        corners = [(0.0, 0.0), (_CARD_WIDTH_MM, 0.0), (_CARD_WIDTH_MM, _CARD_HEIGHT_MM), (0.0, _CARD_HEIGHT_MM)]
        for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
            self._sheet.rule((self.x(start[0]), self.y(start[1])), (self.x(end[0]), self.y(end[1])))

    def _line(self, text: str, *, x: float, y: float, size_pt: float, bold: bool = False) -> None:
        style = tokens(text, "bold" if bold else "regular")
        self._sheet.set_line(style, x=self.x(x), baseline=self.y(y), size_pt=size_pt * 1.15)


def _machine_readable(sheet: Sheet, lines: Sequence[str], *, left: float, top: float) -> None:
    """Set the MRZ in a monospaced face; OCR-B itself is in no Debian package."""
    path = find_font("DejaVuSansMono.ttf", debian_package="fonts-dejavu-core")
    font = ImageFont.truetype(str(path), 11.5 / 72 * sheet.resolution_dpi, layout_engine=ImageFont.Layout.BASIC)
    draw = ImageDraw.Draw(sheet.image)
    for number, line in enumerate(lines):
        draw.text((left, top + number * sheet.pixels(6.2)), line, font=font, fill=(20, 20, 20))
