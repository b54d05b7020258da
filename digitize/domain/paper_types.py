"""The types of papers that a dossier holds, and the words their titles begin with.

Sources: Nghị định 30/2020/NĐ-CP, appendix III (types of administrative documents); domain practice for papers of
citizens and certificates. Codes are plain ASCII, because reference data, URLs and file names carry them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from digitize.domain.vietnamese import fold_tones


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperType:
    """A type of paper: `code` for data, `name` for people, `phrases` that a title begins with, folded.

    `is_attached`: papers of this type are also issued as an attachment ("Ban hành kèm theo …"), and then belong
    to the document before.
    """

    code: str
    name: str
    phrases: tuple[str, ...] = ()
    is_attached: bool = False


OTHER: Final = PaperType(code="", name="Giấy tờ khác")
"""A paper with a title of its own, of no type that is known."""

OFFICIAL_LETTER: Final = PaperType(code="CV", name="Công văn")
"""Has no type line: recognised by national name, number and "V/v"."""

_ROWS: Final = (
    ("NQ", "Nghị quyết", "nghị quyết"),
    ("QD", "Quyết định", "quyết định"),
    ("CT", "Chỉ thị", "chỉ thị"),
    ("QC", "Quy chế", "quy chế"),
    ("QYD", "Quy định", "quy định"),
    ("TC", "Thông cáo", "thông cáo"),
    ("TB", "Thông báo", "thông báo"),
    ("HD", "Hướng dẫn", "hướng dẫn"),
    ("CTR", "Chương trình", "chương trình"),
    ("KH", "Kế hoạch", "kế hoạch"),
    ("PA", "Phương án", "phương án"),
    ("DEAN", "Đề án", "đề án"),
    ("DUAN", "Dự án", "dự án"),
    ("BC", "Báo cáo", "báo cáo"),
    ("TTR", "Tờ trình", "tờ trình"),
    ("CD", "Công điện", "công điện"),
    ("BGN", "Bản ghi nhớ", "bản ghi nhớ"),
    ("BTT", "Bản thỏa thuận", "bản thỏa thuận|văn bản thỏa thuận|thỏa thuận"),
    ("GM", "Giấy mời", "giấy mời"),
    ("GGT", "Giấy giới thiệu", "giấy giới thiệu"),
    ("GNP", "Giấy nghỉ phép", "giấy nghỉ phép"),
    ("PG", "Phiếu gửi", "phiếu gửi"),
    ("PC", "Phiếu chuyển", "phiếu chuyển"),
    ("PB", "Phiếu báo", "phiếu báo"),
    ("BANAN", "Bản án", "bản án"),
    ("DON", "Đơn", "đơn|giấy đề nghị|phiếu đề nghị|bản đề nghị"),
    ("TOKHAI", "Tờ khai", "tờ khai|bản khai"),
    ("CCCD", "Căn cước công dân", "căn cước công dân|thẻ căn cước|căn cước"),
    ("CMND", "Chứng minh nhân dân", "giấy chứng minh nhân dân|chứng minh nhân dân"),
    (
        "GCNQSDD",
        "Giấy chứng nhận quyền sử dụng đất",
        "giấy chứng nhận quyền sử dụng đất|giấy chứng nhận quyền sở hữu|giấy chứng nhận quyền sử dụng",
    ),
    ("KHAISINH", "Giấy khai sinh", "giấy khai sinh"),
    ("CHUNGSINH", "Giấy chứng sinh", "giấy chứng sinh"),
    ("TRICHLUC", "Trích lục", "trích lục|bản sao trích lục"),
    ("CHUNGTU", "Giấy chứng tử", "giấy chứng tử|giấy khai tử"),
    ("KETHON", "Giấy chứng nhận kết hôn", "giấy chứng nhận kết hôn|giấy chứng nhận đăng ký kết hôn"),
    ("HONNHAN", "Giấy xác nhận tình trạng hôn nhân", "giấy xác nhận tình trạng hôn nhân"),
    (
        "DKDN",
        "Giấy chứng nhận đăng ký doanh nghiệp",
        "giấy chứng nhận đăng ký doanh nghiệp|giấy chứng nhận đăng ký kinh doanh",
    ),
    ("DKHKD", "Giấy chứng nhận đăng ký hộ kinh doanh", "giấy chứng nhận đăng ký hộ kinh doanh"),
    ("DKDT", "Giấy chứng nhận đăng ký đầu tư", "giấy chứng nhận đăng ký đầu tư|giấy chứng nhận đầu tư"),
    ("GIAYPHEP", "Giấy phép", "giấy phép"),
    ("BIENBAN", "Biên bản", "biên bản"),
    ("HOPDONG", "Hợp đồng", "hợp đồng|phụ lục hợp đồng"),
    ("UYQUYEN", "Giấy ủy quyền", "giấy ủy quyền|văn bản ủy quyền|hợp đồng ủy quyền"),
    ("BANVE", "Bản vẽ", "bản vẽ|sơ đồ|mặt bằng|bản đồ"),
    (
        "TIEPNHAN",
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        "giấy tiếp nhận hồ sơ|giấy biên nhận hồ sơ|biên nhận hồ sơ|phiếu tiếp nhận hồ sơ|phiếu hẹn trả kết quả",
    ),
    (
        "KIEMSOAT",
        "Phiếu kiểm soát quá trình giải quyết hồ sơ",
        "phiếu kiểm soát quá trình|phiếu kiểm soát|phiếu theo dõi quá trình",
    ),
    ("BOSUNG", "Phiếu yêu cầu bổ sung hồ sơ", "phiếu yêu cầu bổ sung|phiếu yêu cầu"),
    ("HOKHAU", "Sổ hộ khẩu", "sổ hộ khẩu"),
    ("GCN", "Giấy chứng nhận", "giấy chứng nhận"),
    ("GXN", "Giấy xác nhận", "giấy xác nhận|xác nhận thông tin"),
    ("CHUNGCHI", "Chứng chỉ", "chứng chỉ"),
    ("VANBANG", "Văn bằng", "văn bằng|bằng tốt nghiệp|bằng"),
    ("CAMKET", "Bản cam kết", "bản cam kết|giấy cam kết|bản cam đoan|giấy cam đoan"),
    ("THUYETMINH", "Bản thuyết minh", "bản thuyết minh|thuyết minh"),
    ("DANHSACH", "Danh sách", "danh sách"),
    ("LYLICH", "Sơ yếu lý lịch", "sơ yếu lý lịch|lý lịch tư pháp|phiếu lý lịch"),
    ("DICHUC", "Di chúc", "di chúc"),
)
_ATTACHED: Final = frozenset({"QC", "QYD", "KH", "PA", "DEAN", "DUAN", "CTR", "DANHSACH"})


def _types() -> dict[str, PaperType]:
    types = {
        code: PaperType(
            code=code,
            name=name,
            phrases=tuple(fold_tones(phrase) for phrase in phrases.split("|")),
            is_attached=code in _ATTACHED,
        )
        for code, name, phrases in _ROWS
    }
    return {**types, OFFICIAL_LETTER.code: OFFICIAL_LETTER}


PAPER_TYPES: Final[Mapping[str, PaperType]] = MappingProxyType(_types())
"""Every known type by its code."""

TYPE_PHRASES: Final[tuple[tuple[str, PaperType], ...]] = tuple(
    sorted(
        ((phrase, kind) for kind in PAPER_TYPES.values() for phrase in kind.phrases),
        # The longest first: "giấy chứng nhận kết hôn" is more than a "giấy chứng nhận".
        key=lambda pair: (-len(pair[0]), pair[0]),
    )
)
"""The folded words that titles begin with, the longest first."""


def paper_type(code: str) -> PaperType:
    """Return the type with this code; `OTHER` for "" and for a code that is not known."""
    return PAPER_TYPES.get(code, OTHER)
