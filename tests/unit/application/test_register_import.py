import io
import json
from collections.abc import Sequence

import openpyxl
import pytest

from digitize.application.ports_register import SavedRows
from digitize.application.register import RegisterImport
from digitize.domain.access import SERVICE, Principal
from digitize.domain.errors import LedgerUnavailableError, RegisterFileError
from digitize.domain.register import ImportReport, RegisterRow
from digitize.export.workbooks import workbook_rows
from tests.fakes.register import InMemoryRegister

HEADER = (
    "dossier_code,unit_code,unit_name,procedure_code,procedure_name,applicant_name,citizen_id,channel,received_at"
)


def line(code: str, **changes: str) -> str:
    cells = {"unit": "H41.16", "name": "Vi Thế Sửu", "number": "999085001234", "received": "2022-11-15"} | changes
    person = f"{cells['name']},{cells['number']}"
    return f"{code},{cells['unit']},Sở Công Thương,1.01,Khuyến mại,{person},direct,{cells['received']}"


def run(text: str, *, register: InMemoryRegister | None = None, principal: Principal = SERVICE) -> ImportReport:
    imports = RegisterImport(register or InMemoryRegister(), chunk_rows=2)
    return imports.run(principal, io.BytesIO(text.encode()))


def rejections(report: ImportReport) -> list[tuple[int, str, str]]:
    assert report.rows == report.added + report.changed + report.unchanged + len(report.rejected)
    return [(row.line, row.rejection.code, row.rejection.column) for row in report.rejected]


def test_importing_twice_changes_nothing() -> None:
    register = InMemoryRegister()
    text = "\n".join([HEADER, *(line(f"H41.16-221115-{serial:04d}") for serial in range(5))])
    first, second = run(text, register=register), run(text, register=register)
    assert (first.rows, first.added, first.changed, first.unchanged) == (5, 5, 0, 0)
    assert (second.rows, second.added, second.changed, second.unchanged) == (5, 0, 0, 5)


def test_bad_rows_are_reported_with_line_and_reason_and_the_rest_is_imported() -> None:
    register = InMemoryRegister()
    report = run(
        "\r\n".join(
            [
                HEADER,
                line("H41.16-221115-0001"),
                line("không có mã"),
                "",
                line("H41.16-221115-0002", received="hôm nay"),
                line("H41.16-221115-0003", name='"Vi Thế\r\nSửu"'),
                line("H41.16-221115-0004", number="12"),
                line("H41.16-221115-0005") + ",thừa",
            ]
        ),
        register=register,
    )
    assert rejections(report) == [
        (3, "register.dossier_code_invalid", "dossier_code"),
        (5, "register.date_invalid", "received_at"),
        (8, "register.citizen_number_invalid", "citizen_id"),
        (9, "register.too_many_cells", ""),
    ]
    assert sorted(register.rows) == ["H41.16-221115-0001", "H41.16-221115-0003"]
    assert register.rows["H41.16-221115-0003"].applicant_name == "Vi Thế Sửu"


def test_of_the_same_dossier_the_first_row_counts() -> None:
    register = InMemoryRegister()
    text = "\n".join(
        [
            HEADER,
            line("H41.16-221115-0001"),
            line("H41.16-221115-0002"),
            line("000.00.16.H41-221115-0001", name="Lữ Thị Ánh"),
        ]
    )
    for _ in range(2):
        assert rejections(run(text, register=register)) == [(4, "register.duplicate_row", "dossier_code")]
        assert register.rows["H41.16-221115-0001"].applicant_name == "Vi Thế Sửu"


def test_a_quote_that_is_never_closed_is_reported() -> None:
    text = "\n".join([HEADER, line("H41.16-221115-0001"), line("H41.16-221115-0002", name='"Vi Thế'), "x,y"])
    assert rejections(run(text)) == [(3, "register.row_unreadable", "")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiters_and_byte_order_marks(delimiter: str, mark: str) -> None:
    text = mark + delimiter.join(["STT", "Mã hồ sơ", "Ngày tiếp nhận", "Trạng thái"]) + "\n"
    text += delimiter.join(["1", "H41.16-221115-0001", "15/11/2022 08:30", "Đang xử lý"]) + "\n"
    register = InMemoryRegister()
    assert run(text, register=register).added == 1
    assert register.rows["H41.16-221115-0001"].status == 4


def test_a_row_of_a_unit_out_of_scope_is_reported() -> None:
    industry = Principal(name="industry", units=frozenset({"H41.16"}))
    text = "\n".join([HEADER, line("H41.16-221115-0001"), line("H41.17-221115-0001", unit="H41.17")])
    assert rejections(run(text, principal=industry)) == [(3, "register.unit_not_allowed", "unit_code")]


def test_a_dossier_of_another_unit_is_not_taken_over() -> None:
    register = InMemoryRegister()
    run("\n".join([HEADER, line("H41.17-221115-0001", unit="H41.17")]), register=register)
    industry = Principal(name="industry", units=frozenset({"H41.16"}))
    text = "\n".join([HEADER, line("H41.16-221115-0001"), line("H41.17-221115-0001", unit="H41.16")])
    report = run(text, register=register, principal=industry)
    assert rejections(report) == [(3, "register.unit_not_allowed", "dossier_code")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "register.empty"),
        ("\n \n", "register.empty"),
        ("a,b\n1,2\n", "register.column_missing"),
        ("Mã hồ sơ,Ngày tiếp nhận,Đơn vị,Tên đơn vị\n", "register.column_repeated"),
    ],
)
def test_a_file_that_is_no_register_is_refused(text: str, code: str) -> None:
    with pytest.raises(RegisterFileError) as refused:
        run(text)
    assert refused.value.code == code


def test_a_file_in_another_encoding_is_refused() -> None:
    file = io.BytesIO("Mã hồ sơ,Ngày tiếp nhận\n".encode("utf-16"))
    with pytest.raises(RegisterFileError) as refused:
        RegisterImport(InMemoryRegister()).run(SERVICE, file)
    assert refused.value.code == "register.not_utf8"


def test_a_file_with_a_header_only_changes_nothing() -> None:
    assert run(HEADER).rows == 0


def test_records_with_different_fields_take_only_what_they_have() -> None:
    register = InMemoryRegister()
    run("\n".join([HEADER, *(line(f"H41.16-221115-{serial:04d}") for serial in (1, 2))]), register=register)
    records = [
        {"dossier_code": "H41.16-221115-0001", "received_at": "2022-11-15", "status": 10},
        {"dossier_code": "H41.16-221115-0002", "received_at": "2022-11-15", "applicant_name": None},
    ]
    report = run(json.dumps(records), register=register)
    assert (report.changed, report.rejected) == (2, ())
    first, second = (register.rows[f"H41.16-221115-{serial:04d}"] for serial in (1, 2))
    assert (first.status, first.applicant_name, first.citizen_number) == (10, "Vi Thế Sửu", "999085001234")
    assert (second.status, second.applicant_name, second.citizen_number) == (None, "", "999085001234")


def test_reference_data_is_for_principals_over_all_units() -> None:
    industry = Principal(name="industry", units=frozenset({"H41.16"}))
    table = "Mã đơn vị,Tên đơn vị\nH41.16,Sở Công Thương\nH41.16,Sở khác\n"
    assert rejections(run(table, principal=industry)) == [
        (2, "register.reference_not_allowed", ""),
        (3, "register.reference_not_allowed", ""),
    ]
    report = run(table)
    assert (report.kind, report.added) == ("units", 1)
    assert rejections(report) == [(3, "register.duplicate_row", "")]


def test_a_workbook_of_components_is_imported() -> None:
    book, content, register = openpyxl.Workbook(), io.BytesIO(), InMemoryRegister()
    assert book.active is not None
    for cells in (
        ("Mã TTHC", "Mã thành phần", "Tên thành phần hồ sơ", "Loại giấy tờ", "Bắt buộc", "Thời hạn (tháng)"),
        ("1.01", "TP1", "Phiếu lý lịch tư pháp", "", "x", 6),
        ("1.01", "TP2", "Bản sao giấy khai sinh", "Giấy khai sinh", "không", None),
    ):
        book.active.append(cells)
    book.save(content)
    report = RegisterImport(register, workbook_rows=workbook_rows).run(SERVICE, content)
    assert (report.kind, report.added, report.rejected) == ("components", 2, ())
    first, second = register.reference.components_of("1.01")
    assert (first.name, first.validity_months, first.is_required) == ("Phiếu lý lịch tư pháp", 6, True)
    assert (second.paper_type, second.validity_months, second.is_required) == ("KHAISINH", None, False)


def test_a_report_of_very_many_rejections_is_cut_and_counts_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digitize.application.register.REPORTED_REJECTIONS", 3)
    report = run("\n".join([HEADER, *(line("không có mã") for _ in range(5))]))
    assert (report.rows, report.rejected_rows, len(report.rejected)) == (5, 5, 3)


def test_a_chunk_that_cannot_be_saved_ends_the_import() -> None:
    class Unavailable(InMemoryRegister):
        def save(self, principal: Principal, rows: Sequence[RegisterRow], columns: frozenset[str]) -> SavedRows:  # noqa: ARG002
            raise LedgerUnavailableError

    with pytest.raises(LedgerUnavailableError):
        run("\n".join([HEADER, line("H41.16-221115-0001")]), register=Unavailable())
