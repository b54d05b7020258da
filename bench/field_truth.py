"""The true key fields: of generated pages from their text, of the real scans typed from the pictures."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from bench.pages import PageSpec
from bench.pages import _paper_text as paper_text_of
from digitize.domain.fields import FieldName

Truth = Mapping[FieldName, str | None]
"""The value, "" for what the paper does not carry, None for what is written by hand or blank."""

_IN_WORDS: Final = re.compile(r"ngày (\d+) tháng (\d+) năm (\d+)")
_TYPE_NAMES: Final = (
    ("QUYẾT ĐỊNH", "Quyết định"),
    ("ĐƠN", "Đơn"),
    ("TỜ KHAI", "Tờ khai"),
    ("GIẤY TIẾP NHẬN", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
)


def truth_of(spec: PageSpec) -> Truth:
    """Return the true fields of a generated page."""
    paper = paper_text_of(spec)
    number, _, symbol = paper.number.partition("/")
    found = _IN_WORDS.search(paper.place_and_date)
    assert found is not None  # noqa: S101 - every composed paper is dated
    day, month, year = map(int, found.groups())
    names = [name for begin, name in _TYPE_NAMES if paper.heading.startswith(begin)]
    return MappingProxyType(
        {
            FieldName.NUMBER: number,
            FieldName.SYMBOL: symbol,
            FieldName.ISSUED_ON: date(year, month, day).isoformat(),
            FieldName.ISSUER: paper.issuer,
            FieldName.PAPER_TYPE: names[0] if names else "Công văn",
            FieldName.ABSTRACT: paper.abstract,
            FieldName.SIGNER: paper.signature.name,
            FieldName.SECRECY: "",
        }
    )


def _directive(
    symbol: str, kind: str, abstract: str, signer: str, *, issuer: str = "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"
) -> Truth:
    """Return the truth of a paper of the province whose number and day are written by hand."""
    return MappingProxyType(
        {
            FieldName.NUMBER: None,
            FieldName.SYMBOL: symbol,
            FieldName.ISSUED_ON: None,
            FieldName.ISSUER: issuer,
            FieldName.PAPER_TYPE: kind,
            FieldName.ABSTRACT: abstract,
            FieldName.SIGNER: signer,
            FieldName.SECRECY: "",
        }
    )


_PRINTED_IN_STAMPS: Final = MappingProxyType(
    {
        **_directive(
            "TB-UBND",
            "Thông báo",
            "Về việc tham dự Hội nghị đánh giá Chương trình mục tiêu quốc gia phát triển kinh tế - xã hội vùng "
            "đồng bào dân tộc thiểu số và miền núi giai đoạn 2021 – 2030 khu vực miền Trung, Tây Nguyên",
            "Phùng Tô Long",
        ),
        # Number and day were put in when it was signed: they are print, in the appearance of two signatures.
        FieldName.NUMBER: "542",
        FieldName.ISSUED_ON: "2024-11-06",
    }
)

REAL_TRUTH: Final[Mapping[str, Truth]] = MappingProxyType(
    {
        "01-ct-100dpi-kodak": _directive(
            "CT-UBND",
            "Chỉ thị",
            "Về việc triển khai sử dụng hóa đơn điện tử trên địa bàn tỉnh Quảng Ngãi",
            "Đặng Văn Minh",
        ),
        "05-ct-100dpi-kodak": _directive(
            "CT-UBND",
            "Chỉ thị",
            "Về việc triển khai thực hiện mở rộng nộp thuế điện tử đối với cá nhân kinh doanh trên địa bàn tỉnh "
            "Quảng Ngãi",
            "Trần Ngọc Căng",
            issuer="UỶ BAN NHÂN DÂN TỈNH QUẢNG NGÃI",
        ),
        "07-ct-ccitt": _directive(
            "CT-UBND",
            "Chỉ thị",
            "Về việc tăng cường công tác thi hành án hành chính trên địa bàn tỉnh Quảng Ngãi",
            "Phạm Trường Thọ",
        ),
        "11-ct-300dpi": _directive(
            "CT-UBND",
            "Chỉ thị",
            "Về việc tăng cường các biện pháp đảm bảo an toàn công trình cầu giao thông trong mùa mưa, bão năm "
            "2024 trên địa bàn tỉnh Quảng Ngãi",
            "Nguyễn Hoàng Giang",
        ),
        "16-ct-mrc-ccitt": _directive(
            "CT-UBND",
            "Chỉ thị",
            "Về việc tăng cường các biện pháp bảo đảm đón Tết Nguyên đán Nhâm Dần-năm 2022 đầm ấm, an toàn và "
            "tiết kiệm trên địa bàn tỉnh",
            "Đặng Văn Minh",
        ),
        "23-bc-300dpi": _directive(
            "BC-UBND",
            "Báo cáo",
            "Tình hình, kết quả thực hiện công tác cải cách thủ tục hành chính tháng 01/2025 của tỉnh Quảng Ngãi",
            "Trần Hoàng Tuấn",
        ),
        "280-bc-300dpi": _directive(
            "BC-UBND",
            "Báo cáo",
            "Về việc điều chỉnh dự toán ngân sách của một số đơn vị dự toán năm 2024",
            "Trần Phước Hiền",
        ),
        "507-tb-born-digital": _PRINTED_IN_STAMPS,
    }
)
"""Public papers of a province; the officials who signed them are named in the papers. Every number and day but
those of the last one is written by hand."""
