"""The tables that are imported, and how a file tells which of them it is: by its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from digitize.domain.errors import RegisterFileError
from digitize.domain.register_columns import COLUMN_NAMES, REQUIRED_COLUMNS, folded_name, recognise_columns

_UNIT_COLUMNS = {
    "unit_code": ("unit_code", "code", "Mã đơn vị", "Mã định danh", "Mã định danh đơn vị", "Mã cơ quan", "Mã"),
    "unit_name": ("unit_name", "name", "Tên đơn vị", "Đơn vị", "Tên cơ quan", "Cơ quan", "Tên"),
    "parent": ("parent", "Mã đơn vị cha", "Đơn vị cha", "Mã đơn vị cấp trên", "Đơn vị cấp trên", "Trực thuộc"),
    "valid_from": ("valid_from", "Hiệu lực từ", "Từ ngày", "Ngày hiệu lực", "Ngày bắt đầu"),
    "valid_to": ("valid_to", "Hiệu lực đến", "Đến ngày", "Ngày hết hiệu lực", "Ngày đóng mã", "Ngày kết thúc"),
    "successor": ("successor", "Mã kế thừa", "Mã thay thế", "Mã đơn vị kế thừa", "Đơn vị kế thừa", "Mã mới"),
}
_PROCEDURE_COLUMNS = {
    "procedure_code": ("procedure_code", "code", *COLUMN_NAMES["procedure_code"][1:], "Mã"),
    "procedure_name": ("procedure_name", "name", *COLUMN_NAMES["procedure_name"][1:], "Tên"),
    "field": ("field", "Lĩnh vực", "Tên lĩnh vực", "TenLinhVuc"),
    "yields_result_paper": (
        "yields_result_paper",
        "Có kết quả",
        "Có giấy tờ kết quả",
        "Có kết quả giấy",
        "Trả kết quả giấy",
    ),
}
_COMPONENT_COLUMNS = {
    "procedure_code": COLUMN_NAMES["procedure_code"],
    "procedure_name": COLUMN_NAMES["procedure_name"],
    "component_code": ("component_code", "code", "Mã thành phần", "Mã thành phần hồ sơ", "MaThanhPhanHoSo"),
    "component_name": (
        "component_name",
        "name",
        "Thành phần",
        "Thành phần hồ sơ",
        "Tên thành phần",
        "Tên thành phần hồ sơ",
        "Tên giấy tờ",
        "TenThanhPhanHoSo",
    ),
    "paper_type": ("paper_type", "Loại giấy tờ", "Mã loại giấy tờ", "Loại giấy"),
    "is_required": ("is_required", "required", "Bắt buộc", "Bắt buộc nộp"),
    "must_digitize": ("must_digitize", "Phải số hóa", "Số hóa", "Bắt buộc số hóa"),
    "is_result": ("is_result", "Là kết quả", "Giấy tờ kết quả", "Kết quả"),
    "validity_months": (
        "validity_months",
        "Thời hạn (tháng)",
        "Thời hạn sử dụng (tháng)",
        "Hiệu lực (tháng)",
        "Số tháng hiệu lực",
    ),
}


class TableKind(StrEnum):
    """A table that can be imported."""

    DOSSIERS = "dossiers"
    UNITS = "units"
    PROCEDURES = "procedures"
    COMPONENTS = "components"


REQUIRED_BY_KIND: Mapping[TableKind, tuple[str, ...]] = MappingProxyType(
    {
        TableKind.DOSSIERS: REQUIRED_COLUMNS,
        TableKind.UNITS: ("unit_code", "unit_name"),
        TableKind.PROCEDURES: ("procedure_code", "procedure_name"),
        TableKind.COMPONENTS: ("procedure_code", "component_code", "component_name"),
    }
)
"""Without these columns a file is not the table."""

NAMES_BY_KIND: Mapping[TableKind, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        TableKind.DOSSIERS: COLUMN_NAMES,
        TableKind.UNITS: _UNIT_COLUMNS,
        TableKind.PROCEDURES: _PROCEDURE_COLUMNS,
        TableKind.COMPONENTS: _COMPONENT_COLUMNS,
    }
)
"""Our column names of each table, and what exports call them."""

_FOLDED_BY_KIND = MappingProxyType(
    {
        kind: MappingProxyType({folded_name(name): column for column, names in table.items() for name in names})
        for kind, table in NAMES_BY_KIND.items()
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedHeader:
    """What a header says: the table, and our name of each column (None: not ours)."""

    kind: TableKind
    columns: tuple[str | None, ...]

    @property
    def known(self) -> frozenset[str]:
        """The columns of ours that are there."""
        return frozenset(column for column in self.columns if column is not None)

    @property
    def is_complete(self) -> bool:
        """Whether every column is there without which the file is not the table."""
        return self.known.issuperset(REQUIRED_BY_KIND[self.kind])


def recognise_table(header: Sequence[str], kind: TableKind | None = None) -> RecognisedHeader:
    """Return which table `header` belongs to (`kind` when it is stated), and its columns.

    A header with a dossier code is the register, whatever else it has. Of the other tables the one counts whose
    required columns are there and of which the header knows the most. A header of no table is given back as the
    register's, so that `check_columns` says what is missing.

    Raises RegisterFileError `register.kind_ambiguous` when two tables fit equally well ("code, name").
    """
    if kind is not None:
        return _reading(header, kind)
    dossiers = _reading(header, TableKind.DOSSIERS)
    if "dossier_code" in dossiers.known:
        return dossiers
    others = [_reading(header, kind) for kind in TableKind if kind is not TableKind.DOSSIERS]
    fitting = [reading for reading in others if reading.is_complete]
    if not fitting:
        return dossiers
    most = max(len(reading.known) for reading in fitting)
    best = [reading for reading in fitting if len(reading.known) == most]
    if len(best) > 1:
        raise RegisterFileError("register.kind_ambiguous")
    return best[0]


def _reading(header: Sequence[str], kind: TableKind) -> RecognisedHeader:
    return RecognisedHeader(kind=kind, columns=recognise_columns(header, _FOLDED_BY_KIND[kind]))
