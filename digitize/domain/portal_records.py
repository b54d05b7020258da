"""Records of JSON files: our field names, or the shape in which the national portal describes a dossier.

The portal's hồ sơ: {MaHoSo, MaTTHC, TenTTHC, MaLinhVuc, TenLinhVuc, ChuHoSo, LoaiDoiTuong, MaDoiTuong,
NgayTiepNhan (yyyyMMddHHmmss), NgayHenTra, TrangThaiHoSo, HinhThuc, DonViXuLy, TaiLieuNop[],
DanhSachGiayToKetQua[]}. Its lists
of files tell what another system digitized; the papers themselves are not in them, so nothing is taken from them.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from digitize.domain.errors import InvalidUnitCodeError
from digitize.domain.units import UnitCode

PORTAL_FIELDS = frozenset(
    {
        "MaHoSo",
        "MaTTHC",
        "TenTTHC",
        "MaLinhVuc",
        "TenLinhVuc",
        "ChuHoSo",
        "LoaiDoiTuong",
        "MaDoiTuong",
        "NgayTiepNhan",
        "NgayHenTra",
        "NgayTra",
        "TrangThaiHoSo",
        "HinhThuc",
        "DonViXuLy",
        "TaiLieuNop",
        "DanhSachGiayToKetQua",
    }
)
"""What a portal's dossier is made of; other fields of such an object are passed over."""

_DAY_OR_TIME = re.compile(r"((?:19|2[01])\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?", re.ASCII)
_CITIZEN_NUMBER = re.compile(r"\d{9}|\d{10}|\d{12}|\d{13}", re.ASCII)
_TIMES = frozenset({"NgayTiepNhan", "NgayHenTra", "NgayTra"})


def is_portal_record(record: Mapping[str, object]) -> bool:
    """Return whether `record` has the portal's shape."""
    return "MaHoSo" in record


def cells_of_record(record: Mapping[str, object]) -> Mapping[str, str]:
    """Return the fields of `record` as text by name, as the cells of a row; lists and objects are left out.

    A field that is null is an empty cell: it takes a stored value away; a field that is absent does not.
    Of a portal's dossier, times become ISO; `DonViXuLy` is a code or a name; `MaDoiTuong` is the citizen's or tax
    number where it looks like one, else it is a number of the portal's own and left out. The numbers of `HinhThuc`
    are left out too: what they mean is not published, and a wrong channel is worse than none.
    """
    cells = {name: text for name, value in record.items() if (text := _text(value)) is not None}
    return MappingProxyType(_from_portal(cells) if is_portal_record(record) else cells)


def _text(value: object) -> str | None:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else None


def _from_portal(cells: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, text in cells.items():
        if name in _TIMES:
            found[name] = _iso(text)
        elif name == "DonViXuLy":
            found["unit_code" if _is_unit_code(text) else "unit_name"] = text
        elif name == "MaDoiTuong":
            if not text or _CITIZEN_NUMBER.fullmatch(text.strip()):
                found["citizen_id"] = text
        elif name != "HinhThuc" or not text.strip().isdigit():
            found[name] = text
    return found


def _iso(text: str) -> str:
    match = _DAY_OR_TIME.fullmatch(text.strip())
    if match is None:
        return text
    year, month, day, hour, minute, second = match.groups()
    time = "" if hour is None else f"T{hour}:{minute}:{second or '00'}"
    return f"{year}-{month}-{day}{time}"


def _is_unit_code(text: str) -> bool:
    try:
        UnitCode.parse(text)
    except InvalidUnitCodeError:
        return False
    return True
