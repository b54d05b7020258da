"""Made-up Vietnamese people for synthetic pages.

Provenance: everything here is invented. Names are drawn at random from common family, middle and given
names; communes are compounds of common words; citizen numbers start with 999, which is no province code
(real numbers start with 001 to 096). Any likeness to a living person is a coincidence.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from unicodedata import normalize

FAKE_CITIZEN_PREFIX = "999"

FAMILY_NAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô",
    "Dương", "Lý", "Đinh", "Đoàn", "Lương", "Trịnh", "Mai", "Cao", "Tạ", "Hà", "Thái", "Chu", "Kiều", "Quách",
    "Lữ", "Vi", "Lô", "Lầu", "Phùng", "Tống", "Nghiêm", "Khổng", "Giản", "Uông",
)  # fmt: skip
MIDDLE_NAMES = (
    "Văn", "Thị", "Đức", "Hữu", "Ngọc", "Thanh", "Minh", "Quang", "Xuân", "Thu", "Hồng", "Bích", "Kim", "Đình",
    "Công", "Viết", "Sỹ", "Khắc", "Trọng", "Bá", "Diệu", "Như", "Mỹ", "Thế", "Cẩm", "Tuyết", "Phương", "Doãn",
)  # fmt: skip
GIVEN_NAMES = (
    "An", "Ánh", "Bảo", "Bằng", "Bưởi", "Cẩn", "Chiến", "Cường", "Diễm", "Dũng", "Duyên", "Đạt", "Đĩnh",
    "Giảng", "Hạnh", "Hằng", "Hiếu", "Hòa", "Huệ", "Hữu", "Khởi", "Khuyến", "Kỷ", "Lẫm", "Liễu", "Lĩnh", "Luyện",
    "Mẫn", "Mười", "Nghĩa", "Nguyệt", "Nhẫn", "Nhuận", "Oanh", "Phượng", "Quỳnh", "Sửu", "Tảo", "Thắm", "Thỏa",
    "Thủy", "Tịnh", "Toản", "Trúc", "Trường", "Tuấn", "Tỵ", "Uyên", "Vĩnh", "Vỹ", "Xuyến", "Yến", "Ất", "Đợi",
)  # fmt: skip
PLACE_WORDS = (
    "Đồng", "Lam", "Thạch", "Vĩnh", "Phú", "Mỹ", "Xuân", "Kỳ", "Sơn", "Thủy", "Lĩnh", "Bãi", "Cẩm", "Trường",
    "Lộc", "Hậu", "Quế", "Tường", "Khai", "Nghĩa", "Hưng", "Diễn", "Thượng", "Đại", "Giang", "Tiền", "Bạch",
)  # fmt: skip
COMMUNE_KINDS = ("xã", "phường", "xã", "xã")
HAMLET_FORMS = ("xóm {n}", "khối {n}", "thôn {n}", "bản {name}", "số {n} đường {name}", "tổ dân phố {n}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An invented person: `citizen_id` has 12 digits and can belong to nobody."""

    full_name: str
    birth_date: date
    citizen_id: str
    address: str


def made_up_name(random: Random) -> str:
    """Return a full name with tone marks, in NFC."""
    parts = [random.choice(FAMILY_NAMES), random.choice(MIDDLE_NAMES), random.choice(GIVEN_NAMES)]
    if random.random() < 0.25:
        parts.insert(2, random.choice(MIDDLE_NAMES))
    return normalize("NFC", " ".join(parts))


def made_up_commune(random: Random) -> str:
    """Return a commune with its kind, such as "xã Đồng Lam" (a random compound, no real list)."""
    first, second = random.sample(PLACE_WORDS, 2)
    return normalize("NFC", f"{random.choice(COMMUNE_KINDS)} {first} {second}")


def made_up_person(random: Random) -> Person:
    """Return an invented adult; equal states of `random` give equal people."""
    birth_date = date(1945, 1, 1) + timedelta(days=random.randrange(365 * 58))
    century_digit = 2 * (birth_date.year // 100 - 19) + random.randrange(2)
    citizen_id = f"{FAKE_CITIZEN_PREFIX}{century_digit}{birth_date:%y}{random.randrange(10**6):06d}"
    hamlet = random.choice(HAMLET_FORMS).format(
        n=random.randint(1, 28), name=" ".join(random.sample(PLACE_WORDS, 2))
    )
    address = f"{hamlet[0].upper()}{hamlet[1:]}, {made_up_commune(random)}, tỉnh Nghệ An"
    return Person(
        full_name=made_up_name(random),
        birth_date=birth_date,
        citizen_id=citizen_id,
        address=normalize("NFC", address),
    )
