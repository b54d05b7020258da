"""Names of people: what looks like one, and when two spellings are one name."""

import re
from collections.abc import Sequence
from typing import Final

from digitize.domain.spelling import edits_between, is_nearly
from digitize.domain.vietnamese import folded_syllables

# Folded. The Kinh ones cover 99 % of the country, the others are those of Thái, Mông, Khơ Mú, Thổ, Mường, Tày.
_FAMILY_NAMES: Final = frozenset(
    folded_syllables(
        """
        nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đoàn lương trịnh mai cao tạ
        hà thái chu châu kiều quách lữ vi lô lầu phùng tống nghiêm khổng giản uông trương lâm đào tô la tăng từ
        văn lưu vương bạch âu quan thân thạch kim sơn diệp triệu đàm doãn khúc mạc nông hứa viên bế cù thiều tôn
        lục ninh bành cung điền giang hàn hầu khuất lò lường cầm quàng tòng cà bạc mùa sùng vàng giàng thào xồng
        và già cự lỳ moong cụt xeo ốc hờ vừ hạ thò pịt chích lo kha ngân mạch lang nguyên trà triều đậu cát ông
        ung đồng đổng đường phó thi trang tưởng xa ma mã mẫn nhâm nhữ phí quản sầm thang thẩm tiêu thôi tào trầm
        úc yên sử lại chử chế
        """
    )
)
_ORGANISATION: Final = re.compile(
    r"\b(cong ty|doanh nghiep|ho kinh doanh|hop tac xa|ubnd|uy ban|so |phong |truong |trung tam|ngan hang"
    r"|benh vien|chi nhanh|tnhh|co phan|tap doan|van phong|hoi |ban quan ly|xi nghiep|tram|quy )"
)
MOST_SYLLABLES: Final = 6
_SHORTEST_GUESS: Final = 8
"""Letters of a name that may have one wrong: "Lê An" with one wrong stands on every page."""


def is_family_name(syllable: str) -> bool:
    """Return whether a folded syllable is a family name, one letter of a long one read wrongly."""
    if syllable in _FAMILY_NAMES:
        return True
    return len(syllable) >= 5 and any(is_nearly(syllable, name, shortest=5) for name in _FAMILY_NAMES)


def is_person(name: str) -> bool:
    """Return whether a name of the register is a person's, not an organisation's."""
    syllables = folded_syllables(name)
    if not 2 <= len(syllables) <= MOST_SYLLABLES or _ORGANISATION.search(" ".join(syllables)):
        return False
    return is_family_name(syllables[0])


def is_same_name(first: str, second: str) -> bool:
    """Return whether two names are equal with tones folded, or one letter apart."""
    return edits_between("".join(folded_syllables(first)), "".join(folded_syllables(second)), limit=1) <= 1


def stands_in(name: str, syllables: Sequence[str], *, exactly: bool = False) -> bool:
    """Return whether `name` stands in a text of folded `syllables`; one letter may differ unless `exactly`."""
    wanted = folded_syllables(name)
    count = len(wanted)
    if not count:
        return False
    for start in range(len(syllables) - count + 1):
        if syllables[start : start + count] == tuple(wanted):
            return True
        if exactly or len("".join(wanted)) < _SHORTEST_GUESS or not _may_begin(wanted, syllables, start):
            continue
        if edits_between("".join(wanted), "".join(syllables[start : start + count]), limit=1) <= 1:
            return True
    return False


def _may_begin(wanted: Sequence[str], syllables: Sequence[str], start: int) -> bool:
    """Return whether one of the first two syllables is read right: with one letter wrong one of them has to be."""
    return syllables[start] == wanted[0] or (len(wanted) > 1 and syllables[start + 1] == wanted[1])
