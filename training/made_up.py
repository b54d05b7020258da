"""Made-up people, addresses and numbers for training lines.

Everything is invented: names are random compounds of common name words, citizen numbers start with 999 (no
province has that number), telephone numbers start with 0999.
"""

from datetime import date, timedelta
from random import Random

_FAMILIES = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đào Đoàn Trịnh Lưu Mạc Tôn Cung Thân "
    "Triệu Từ La Lại Mẫn Ninh Ông Quản Sầm Thạch Tiêu Trương Văn Viên Vương Xa Âu Đàm Điêu Đậu Đồng Hứa Khuất Kha"
)
_MIDDLES = (
    "Văn Thị Đức Hữu Ngọc Thanh Minh Quang Xuân Thu Hồng Kim Đình Công Bảo Gia Hải Hoài Hùng Khánh Lan Mạnh Nhật "
    "Phúc Quốc Thành Thùy Thuỳ Tiến Trung Tuệ Việt Ánh Ái Ẩn Ước Quỳnh Thảo Thế Vĩnh Nguyên Cảnh Đăng Lệ Mỹ Trà"
)
_GIVENS = (
    "An Anh Ân Bình Chi Chí Cúc Diệp Dung Dũng Đông Đức Giang Giáp Hà Hải Hảo Hân Hiền Hiển Hoa Hoà Hoàn Hợp Huấn "
    "Huyền Hường Khoa Kiên Kiệt Lâm Lễ Linh Loan Lợi Lựu Mận Miên Mùi Nga Ngân Nghị Nhàn Nhã Như Nở Phẩm Phấn "
    "Phước Quế Quý Sáng Sơn Sỹ Tâm Tấn Thạnh Thẩm Thiện Thịnh Thoả Thuận Thủy Thưởng Tín Tình Trâm Trí Tuyển "
    "Tường Tý Út Vân Vệ Vượng Ý Yên Xoan Xuyên Ẩm Ổn Ửng Kỵ Mỵ Quỵ Tỵ Tỵ Thụy Thuỵ Tuỵ Kỷ Kỳ Lỳ"
)
_PLACE_WORDS = (
    "An Bình Cẩm Chí Châu Diên Đa Đông Đức Giao Hà Hải Hiệp Hoà Hòa Hồng Hợp Hùng Khánh Kim Lạc Liên Long Minh "
    "Nam Ngọc Nhân Ninh Phong Phúc Phước Quảng Sơn Tam Tân Tây Thanh Thành Thái Thiện Thịnh Thuận Thụy Tiên "
    "Trung Văn Việt Vân Yên Ẳng Ea Đắk Krông Mường Nậm Pà Tủa"
)
_PLACE_KINDS = ("xã", "phường", "thị trấn", "huyện", "thành phố", "tỉnh", "thị xã", "quận")
_ROADS = (
    "số {n} đường {name}", "thôn {name}", "tổ {n}", "ấp {n}", "khu phố {n}", "ngõ {n} phố {name}", "buôn {name}",
)  # fmt: skip


def made_up_person_name(random: Random) -> str:
    """Return a full name of two to four words."""
    middles = random.sample(_MIDDLES.split(), random.choice((0, 1, 1, 1, 1, 2)))
    return " ".join((random.choice(_FAMILIES.split()), *middles, random.choice(_GIVENS.split())))


def made_up_place(random: Random) -> str:
    """Return a name of two words such as "Tân Hiệp"."""
    return " ".join(random.sample(_PLACE_WORDS.split(), 2))


def made_up_address(random: Random) -> str:
    """Return an address of two to four parts."""
    first = random.choice(_ROADS).format(n=random.randint(1, 399), name=made_up_place(random))
    kinds = random.sample(_PLACE_KINDS, random.choice((1, 2, 2, 3)))
    return ", ".join((first, *(f"{kind} {made_up_place(random)}" for kind in kinds)))


def made_up_citizen_number(random: Random) -> str:
    """Return twelve digits beginning with 999."""
    return f"999{random.randrange(10**9):09d}"


def made_up_telephone(random: Random) -> str:
    """Return a telephone number beginning with 0999, in one of the usual groupings."""
    rest = f"{random.randrange(10**6):06d}"
    head, tail = rest[:3], rest[3:]
    return random.choice((f"0999{rest}", f"0999.{head}.{tail}", f"0999 {head} {tail}", f"(0999) {rest}"))


def made_up_day(random: Random) -> date:
    """Return a day between 1975 and 2029."""
    return date(1975, 1, 1) + timedelta(days=random.randrange(55 * 365))
