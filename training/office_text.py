"""Short lines of administrative papers: numbers, dates, codes, amounts, headings, signatures and table cells."""

from collections.abc import Callable
from random import Random

from training.made_up import (
    made_up_address,
    made_up_citizen_number,
    made_up_day,
    made_up_person_name,
    made_up_place,
    made_up_telephone,
)

_ISSUERS = (
    "UBND HĐND CP TTg VPCP BTC BNV BTP BYT BGDĐT BTNMT BXD BCT BKHĐT SCT SNV STC STP SYT STNMT SXD SKHĐT SNN "
    "SGDĐT SLĐTBXH SVHTTDL STTTT TTPVHCC VPĐKĐĐ CAT BCH TU BTV TTHC KSTT KTNS HCSN TNMT NV TH ĐKKD CSXH TCT BHXH"
)
_KINDS = "NQ QĐ CT QC TB HD KH PA ĐA DA BC BB TTr HĐ CĐ GM GT GP PC TT NĐ TTLT QH15 QH14 PL GCN GXN BN"
HEADINGS = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "ỦY BAN NHÂN DÂN",
    "UỶ BAN NHÂN DÂN", "HỘI ĐỒNG NHÂN DÂN", "QUYẾT ĐỊNH", "QUYẾT ĐỊNH:", "NGHỊ QUYẾT", "CHỈ THỊ", "THÔNG BÁO",
    "BÁO CÁO", "TỜ TRÌNH", "KẾ HOẠCH", "BIÊN BẢN", "HỢP ĐỒNG", "GIẤY MỜI", "GIẤY ỦY QUYỀN", "GIẤY CHỨNG NHẬN",
    "GIẤY KHAI SINH", "TRÍCH LỤC KHAI TỬ", "GIẤY XÁC NHẬN", "ĐƠN ĐỀ NGHỊ", "ĐƠN XIN XÁC NHẬN", "TỜ KHAI",
    "CĂN CƯỚC CÔNG DÂN", "GIẤY PHÉP XÂY DỰNG", "CHỦ TỊCH", "PHÓ CHỦ TỊCH", "GIÁM ĐỐC", "PHÓ GIÁM ĐỐC",
    "CHÁNH VĂN PHÒNG", "TRƯỞNG PHÒNG", "KT. CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN", "TL. CHỦ TỊCH", "KT. GIÁM ĐỐC",
    "TUQ. GIÁM ĐỐC", "NGƯỜI KÝ", "VĂN PHÒNG", "VĂN PHÒNG CHÍNH PHỦ", "BỘ TƯ PHÁP", "SỞ NỘI VỤ", "SỞ TÀI CHÍNH",
    "PHẦN THỨ NHẤT", "NHỮNG QUY ĐỊNH CHUNG", "ĐIỀU KHOẢN THI HÀNH", "MẪU SỐ", "PHỤ LỤC", "DANH SÁCH",
    "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", "BẢN SAO", "HỎA TỐC",
    "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT", "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH", "SỔ HỘ KHẨU", "LÝ LỊCH TƯ PHÁP",
)  # fmt: skip
_TITLES = (
    "Độc lập - Tự do - Hạnh phúc", "Độc lập - Tự do - Hạnh phúc", "Về việc", "V/v", "Kính gửi:", "Nơi nhận:",
    "Như trên;", "- Như trên;", "- Như Điều {n};", "- Lưu: VT, {i}.", "Lưu: VT, {i} ({n}b).", "(Ký tên, đóng dấu)",
    "(Ký, ghi rõ họ tên)", "Người nộp hồ sơ", "Người làm đơn", "Căn cứ Nghị định số {s} ngày {d} của Chính phủ;",
    "- {i} tỉnh (b/cáo);", "- TT. HĐND tỉnh;", "- CT, các PCT UBND tỉnh;", "- Các sở, ban, ngành;", "Điều {n}.",
    "Thực hiện Công văn số {s} ngày {d} của", "Theo đề nghị của Giám đốc Sở tại Tờ trình số {s} ngày {d}",
    "- VPUB: CVP, các PCVP, {i}, CBTH;", "tại Quyết định số {s} ngày {d} của UBND tỉnh;", "Chương {r}", "Mục {n}",
    "./.", "thực hiện./.", "theo quy định./.", "(Kèm theo Quyết định số {s} ngày {d})", "Trang {n}/{n}",
    "Khoản {n}",
)  # fmt: skip
_FIELDS = (
    "Họ và tên: {p}", "Họ, chữ đệm, tên: {p}", "Ông (Bà): {p}", "Ông: {p}", "Bà: {p}", "Sinh ngày: {d}",
    "Ngày, tháng, năm sinh: {d}", "Số CCCD: {c}", "CMND/CCCD số: {c}", "Số định danh cá nhân: {c}, cấp ngày {d}",
    "Nơi thường trú: {a}", "Địa chỉ: {a}", "Nơi cư trú: {a}", "Quê quán: {a}", "Điện thoại: {t}", "ĐT: {t}",
    "Mã hồ sơ: {m}", "Mã số hồ sơ: {m}", "Số phiếu: {k}", "Giới tính: Nam", "Giới tính: Nữ", "Dân tộc: Kinh",
    "Quốc tịch: Việt Nam", "Số tiền: {v} đồng", "Lệ phí: {v} đ", "Tổng cộng: {v}", "Ngày hẹn trả: {d}",
    "Thời gian nhận: {h} ngày {d}", "Email: {e}", "Website: {w}", "{p}, sinh năm {y}", "Chủ hộ: {p}",
    "Diện tích: {f} m²", "Diện tích: {b} m2", "{f} m²",
    "Thửa đất số: {n}, tờ bản đồ số: {n}", "Người đại diện: {p} - Chức vụ: Giám đốc", "Mã số thuế: 999{k}",
)  # fmt: skip
_LABELS = (
    "{n}.", "{n}.{n}.", "a)", "b)", "c)", "d)", "đ)", "e)", "-", "-", "+", "Điều {n}.", "{r}.", "({n})", "*",
    "•", "•",
)  # fmt: skip
_NUMBERS = (
    "số {s}", "ngày {d}", "{v} đồng", "{f}%", "năm {y}", "ngày {l}", "{n}/{y}", "{b}", "UBND tỉnh", "{s}",
)  # fmt: skip
_ROMAN = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XX XXI"


def heading(random: Random) -> str:
    """Return a line of capitals, sometimes with a place or a roman numeral."""
    text = random.choice(HEADINGS)
    pick = random.random()
    if pick < 0.12:
        level = random.choice(("TỈNH", "HUYỆN", "XÃ", "PHƯỜNG", "THÀNH PHỐ", "SỞ"))
        return f"{level} {made_up_place(random).upper()}"
    if pick < 0.2:
        return f"{random.choice(_ROMAN.split())}. {text}"
    if pick < 0.26:
        return made_up_person_name(random).upper()
    return text


def office_line(random: Random) -> str:
    """Return a line of the head, the foot or the fields of a paper."""
    pattern = random.choice(_TITLES if random.random() < 0.45 else _FIELDS)
    return _filled(pattern, random)


def number_line(random: Random) -> str:
    """Return a number, date, code or amount alone or with its label."""
    patterns = (
        "Số: {s}", "Số: {s}", "số {s}", "{s}", "{s}", "{m}", "{m}", "Mã hồ sơ: {m}", "{d}", "ngày {l}",
        "{g}, ngày {l}", "{g}, ngày {l}", "{c}", "{t}", "{v} đồng", "{v}", "{f}%", "{f} %", "{k}", "{n}", "{n}.",
        "{h}", "{b}", "{b} ({f} %)", "{b}/{b} hồ sơ", "từ ngày {d} đến ngày {d}", "năm {y}", "{u}", "{f}", "{o}",
        "Mã số hồ sơ: {m} - Số phiếu: 26.{k}", "kỳ {x}/{y}", "tháng {x}/{y}", "STT {n} {b} {b} {f} {v}",
        "{b} {b} {b}",
    )  # fmt: skip
    return _filled(random.choice(patterns), random)


def sprinkled(line: str, random: Random) -> str:
    """Put a clause label, a number, a quote or brackets into a line of running text."""
    words = line.split(" ")
    place = random.randrange(len(words) + 1)
    pick = random.random()
    if pick < 0.25:
        return f"{_filled(random.choice(_LABELS), random)} {line}"
    if pick < 0.32:
        return line.rstrip(".,;:") + random.choice((",...", ",...;", "...", "./.", ";", ":", ".", "!", "?", "..."))
    if pick < 0.72:
        words.insert(place, _filled(random.choice(_NUMBERS), random))
        return " ".join(words)
    end = min(len(words), place + random.randint(1, 4))
    start, stop = random.choice((("“", "”"), ("“", "”"), ('"', '"'), ("(", ")"), ("(", ")"), ("[", "]")))
    inner = " ".join(words[place:end]) or made_up_person_name(random)
    return " ".join((*words[:place], f"{start}{inner}{stop}", *words[end:]))


def _filled(pattern: str, random: Random) -> str:
    for key, make in _slots().items():
        while "{" + key + "}" in pattern:
            pattern = pattern.replace("{" + key + "}", make(random), 1)
    return pattern


def _slots() -> dict[str, Callable[[Random], str]]:
    return {
        "s": _symbol, "m": _dossier_code, "d": _short_date, "l": _long_date, "p": made_up_person_name,
        "a": made_up_address, "c": made_up_citizen_number, "t": made_up_telephone, "v": _amount, "f": _decimal,
        "e": _email, "w": _website, "g": made_up_place, "u": _procedure_code,
        "i": lambda random: random.choice(_ISSUERS.split()), "r": lambda random: random.choice(_ROMAN.split()),
        "n": lambda random: str(random.randint(1, random.choice((9, 30, 120)))),
        "k": lambda random: str(random.randrange(10 ** random.randint(3, 7))),
        "y": lambda random: str(random.randint(1954, 2030)), "x": lambda random: f"{random.randint(1, 12):02d}",
        "h": lambda random: f"{random.randint(7, 17)} giờ {random.randrange(60):02d} phút",
        "b": lambda random: f"{random.randrange(10 ** random.randint(1, 5)):,}".replace(",", "."),
        "o": lambda random: f"{random.randint(1, 30)}/{random.randint(1, 30)}",
    }  # fmt: skip


def _symbol(random: Random) -> str:
    number = str(random.randint(1, random.choice((99, 999, 9999)))).rjust(random.choice((1, 2)), "0")
    kind, issuer = random.choice(_KINDS.split()), random.choice(_ISSUERS.split())
    year = random.randint(1996, 2029)
    tails = (
        f"/{kind}-{issuer}", f"/{kind}-{issuer}", f"/{issuer}-{random.choice(_ISSUERS.split())}",
        f"/{year}/{kind}-{issuer}", f"/{year}/NĐ-CP", f"/{year}/TT-{issuer}", "/QĐ-UBND", f"-{kind}/TU",
        f"/{issuer}", f"/{kind}",
    )  # fmt: skip
    space = " " if random.random() < 0.12 else ""
    return f"{number}{space}{random.choice(tails)}"


def _dossier_code(random: Random) -> str:
    received = made_up_day(random).strftime("%y%m%d")
    serial = f"{random.randrange(10 ** random.choice((1, 2, 3, 4))):04d}"
    province, unit = random.randint(1, 63), random.randint(1, 99)
    if random.random() < 0.4:
        return f"000.{random.choice((0, 0, unit)):02d}.{unit:02d}.H{province:02d}-{received}-{serial}"
    units = random.choice(
        (f"{unit:02d}", f"{random.randint(100, 299)}", f"{unit:02d}.{random.randint(1, 40):02d}")
    )
    return f"H{province:02d}.{units}-{received}-{serial}"


def _procedure_code(random: Random) -> str:
    code = f"{random.randint(1, 3)}.{random.randrange(15000):06d}"
    return code if random.random() < 0.5 else f"{code}.000.00.00.H{random.randint(1, 63):02d}"


def _short_date(random: Random) -> str:
    day = made_up_day(random)
    bare = f"{day.day}/{day.month}"
    return random.choice((
        f"{day:%d/%m/%Y}", f"{day:%d/%m/%Y}", f"{bare}/{day.year}", f"{day:%d-%m-%Y}", f"{bare}/{day:%y}",
        f"{day:%d.%m.%Y}",
    ))  # fmt: skip


def _long_date(random: Random) -> str:
    day = made_up_day(random)
    month = f"{day.month:02d}" if day.month < 3 or random.random() < 0.2 else str(day.month)
    return f"{day.day:02d} tháng {month} năm {day.year}"


def _amount(random: Random) -> str:
    digits = random.randint(4, 10)
    amount = random.randrange(10**digits) if random.random() < 0.4 else random.randrange(10 ** (digits - 3)) * 1000
    return f"{amount:,}".replace(",", "." if random.random() < 0.9 else ",")


def _decimal(random: Random) -> str:
    return f"{random.randrange(10 ** random.randint(1, 5)) / 100:.{random.choice((1, 2, 2))}f}".replace(".", ",")


def _email(random: Random) -> str:
    return f"{random.choice(('vanthu', 'sct', 'bophan', 'hotro', 'ubnd'))}{random.randint(1, 99)}@example.gov.vn"


def _website(random: Random) -> str:
    return random.choice(("www.example.gov.vn", "https://dichvucong.example.vn", "http://example.gov.vn/tra-cuu"))
