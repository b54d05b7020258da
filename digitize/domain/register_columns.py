"""The columns of a register file: our names, and the Vietnamese ones of one-stop systems' exports."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from digitize.domain.errors import RegisterFileError
from digitize.domain.vietnamese import folded_syllables

REQUIRED_COLUMNS = ("dossier_code", "received_at")
"""Without these a file is no register. A file without unit codes takes them from the dossier codes."""

# Neighbours that mean something else are left out on purpose: "Người nộp" may be an authorised person, "Đơn vị
# tiếp nhận" is the centre's desk, "Hạn xử lý" is the limit of one step. Names are compared folded (case, tone
# marks, punctuation and underscores do not matter); each stands once.
COLUMN_NAMES = MappingProxyType(
    {
        "dossier_code": ("dossier_code", "Mã hồ sơ", "Mã số hồ sơ", "Số hồ sơ", "MaHoSo"),
        "unit_code": ("unit_code", "Mã đơn vị", "Mã định danh đơn vị", "Mã cơ quan", "MaDonVi"),
        "unit_name": (
            "unit_name",
            "Đơn vị",
            "Tên đơn vị",
            "Cơ quan",
            "Đơn vị xử lý",
            "Đơn vị giải quyết",
            "Cơ quan giải quyết",
            "DonViXuLy",
        ),
        "procedure_code": ("procedure_code", "Mã TTHC", "Mã thủ tục", "Mã thủ tục hành chính", "MaTTHC"),
        "procedure_name": (
            "procedure_name",
            "Tên TTHC",
            "Tên thủ tục",
            "Thủ tục",
            "Thủ tục hành chính",
            "Tên thủ tục hành chính",
            "TenTTHC",
        ),
        "applicant_name": (
            "applicant_name",
            "Chủ hồ sơ",
            "Tên chủ hồ sơ",
            "Họ tên chủ hồ sơ",
            "ChuHoSo",
        ),
        "citizen_id": (
            "citizen_id",
            "Số CCCD",
            "CCCD",
            "Số CMND",
            "Số CMND/CCCD",
            "Số CCCD/CMND",
            "CMND/CCCD",
            "CCCD/CMND",
            "Số định danh",
            "Số định danh cá nhân",
            "Số giấy tờ",
        ),
        "channel": (
            "channel",
            "Hình thức",
            "Hình thức nộp",
            "Hình thức tiếp nhận",
            "Hình thức nộp hồ sơ",
            "Kênh tiếp nhận",
            "HinhThuc",
        ),
        "received_at": (
            "received_at",
            "Ngày tiếp nhận",
            "Thời gian tiếp nhận",
            "Ngày nhận",
            "Ngày nhận hồ sơ",
            "Ngày tiếp nhận hồ sơ",
            "NgayTiepNhan",
        ),
        "due_at": (
            "due_at",
            "Ngày hẹn trả",
            "Ngày hẹn trả kết quả",
            "Hẹn trả",
            "Ngày hẹn",
            "Thời gian hẹn trả",
            "NgayHenTra",
        ),
        "finished_at": (
            "finished_at",
            "Ngày hoàn thành",
            "Ngày kết thúc",
            "Ngày kết thúc xử lý",
            "Ngày giải quyết",
            "Ngày có kết quả",
            "Ngày xử lý xong",
        ),
        "returned_at": ("returned_at", "Ngày trả", "Ngày trả kết quả", "Thời gian trả kết quả", "NgayTra"),
        "status": (
            "status",
            "Trạng thái",
            "Trạng thái hồ sơ",
            "Tình trạng",
            "Tình trạng hồ sơ",
            "TrangThaiHoSo",
        ),
        "return_channel": (
            "return_channel",
            "Hình thức trả",
            "Hình thức trả kết quả",
            "Hình thức nhận kết quả",
            "Kênh trả kết quả",
        ),
        "supplement_requested_at": (
            "supplement_requested_at",
            "Ngày yêu cầu bổ sung",
            "Ngày bổ sung",
            "Thời gian yêu cầu bổ sung",
        ),
        "withdrawn_at": ("withdrawn_at", "Ngày rút", "Ngày rút hồ sơ"),
    }
)


def folded_name(name: str) -> str:
    """Return the name of a column without case, tone marks, punctuation, underscores and byte order mark."""
    return " ".join(folded_syllables(name.removeprefix("\ufeff").replace("_", " ")))


_BY_FOLDED_NAME = MappingProxyType(
    {folded_name(name): column for column, names in COLUMN_NAMES.items() for name in names}
)


def recognise_columns(
    header: Sequence[str], by_folded_name: Mapping[str, str] = _BY_FOLDED_NAME
) -> tuple[str | None, ...]:
    """Return our name of each column of `header`; None for a column that is not ours ("STT")."""
    return tuple(by_folded_name.get(folded_name(name)) for name in header)


def check_columns(columns: Sequence[str | None], required_columns: Sequence[str] = REQUIRED_COLUMNS) -> None:
    """Refuse a file that cannot be a register, or the table with `required_columns`.

    Raises RegisterFileError `register.column_missing`, or `register.column_repeated` when two columns mean the
    same: a guess between them would be silent.
    """
    for required in required_columns:
        if required not in columns:
            raise RegisterFileError("register.column_missing", {"column": required})
    known = [column for column in columns if column is not None]
    for column in known:
        if known.count(column) > 1:
            raise RegisterFileError("register.column_repeated", {"column": column})
