"""Vietnamese family names: a name begins with one, and there are few enough to know a misread mark in one.

A closed list of the common names of the Kinh and of the larger minorities, from general
knowledge; no person's data.
"""

from types import MappingProxyType
from typing import Final

from digitize.domain.vietnamese import fold_tones, normalize

FAMILY_NAMES: Final = frozenset(
    normalize(
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đoàn Lương Trịnh Mai Cao "
        "Tạ Hà Thái Chu Châu Kiều Quách Lữ Vi Lô Lầu Phùng Tống Nghiêm Khổng Giản Uông Đào Lâm Trương Đàm Tô "
        "Tăng La Lại Thân Từ Mạc Hứa Văn Vương Viên Triệu Tôn Thạch Sơn Kim Danh Sầm Ninh Nông Ma Mã Giàng "
        "Giáp Vàng Sùng Thào Lò Lường Quàng Cầm Hoa Hồng Hạ Khuất Khúc Doãn Diệp Cù Cung Chử Bạch Âu Ân Ông "
        "Phí Phó Quản Quan Tiêu Trà Tưởng Ứng Vừ Xa Y Đồng Đường Đổng Đới Liêu Lục Lưu Ngụy Nhâm Nhữ Mẫn Mông "
        "Lù Hờ Hò Cứ Chảo Bế Bàn An Cồ Cấn Đậu Điền Đèo Hầu Kha Khương Lèng Lừu Lộc Moong Mùa Ngân Phương Phù "
        "Quế Rơ Siu Tẩn Thiều Tòng Viết Thẩm Thi Trang Tri Trình Vòng Xồng Cụt Lang Cam Can Lỳ"
    ).split()
)
_MARKS_PUT_RIGHT: Final = 90.0
_GUESSED: Final = 55.0
_BY_FOLDED: dict[str, list[str]] = {}
for _name in sorted(FAMILY_NAMES):
    _BY_FOLDED.setdefault(fold_tones(_name), []).append(_name)
_ONLY_SPELLING: Final = MappingProxyType(
    {folded: names[0] for folded, names in _BY_FOLDED.items() if len(names) == 1}
)


def family_name(syllable: str) -> tuple[str, float]:
    """Return the family name that a syllable is, and how far that may be believed (0–100; 0: none).

    Misread marks are put right where a name can have only one spelling ("Trân": "Trần"); so is a first letter
    that a signature covers, where only one name ends so ("hạm": "Phạm").
    """
    if syllable in FAMILY_NAMES:
        return syllable, 100.0
    folded = fold_tones(syllable)
    if syllable[:1].isupper() and folded in _BY_FOLDED:
        return _ONLY_SPELLING.get(folded, syllable), _MARKS_PUT_RIGHT if folded in _ONLY_SPELLING else _GUESSED
    if syllable[:1].islower() and len(syllable) >= 3:
        whole = [name for name in FAMILY_NAMES if name[1:] == syllable]
        if len(whole) == 1:
            return whole[0], _GUESSED
    return syllable, 0.0
