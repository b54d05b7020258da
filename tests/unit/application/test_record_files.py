import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from digitize.application.first_lines import FirstLines
from digitize.application.record_files import opened_records
from digitize.domain.errors import RegisterFileError
from digitize.domain.register import Rejection
from digitize.domain.register_tables import TableKind
from digitize.export.workbooks import workbook_rows

HEADER = ["STT", "Mã hồ sơ", "Ngày tiếp nhận", "Số CCCD", "Ngày hẹn trả"]
CODE = "H41.16-221115-0001"
TWO = [{"dossier_code": CODE}, {"dossier_code": "x", "status": 4}]


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read(content: bytes, kind: TableKind | None = None) -> list[tuple[int, Mapping[str, str] | Rejection]]:
    with opened_records(io.BytesIO(content), kind, workbook_rows=workbook_rows) as opened:
        return list(opened.records)


def refusal(content: bytes) -> RegisterFileError:
    with pytest.raises(RegisterFileError) as refused:
        read(content)
    return refused.value


def with_sheet_changed(content: bytes, old: str, new: str) -> bytes:
    """Write a workbook anew with `old` replaced in its first sheet's XML."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old.encode() in part
                part = part.replace(old.encode(), new.encode())
            target.writestr(name, part)
    return changed.getvalue()


def as_json(*records: object) -> bytes:
    return json.dumps(list(records), ensure_ascii=False).encode()


def test_dates_and_numbers_of_a_workbook_become_text() -> None:
    day, moment = date(2022, 11, 20), datetime(2022, 11, 15, 8, 30)  # noqa: DTZ001 - as spreadsheets keep them
    content = workbook(HEADER, [1, CODE, moment, 999085001234.0, day])
    assert read(content) == [
        (
            2,
            {
                "dossier_code": CODE,
                "received_at": "2022-11-15T08:30:00",
                "citizen_id": "999085001234",
                "due_at": "2022-11-20",
            },
        )
    ]


def test_a_citizen_number_that_became_a_float_is_its_digits_and_a_lost_zero_stays_lost() -> None:
    content = workbook(HEADER, [1, CODE, "15/11/2022", 40085001234, ""])
    ((_, cells),) = read(with_sheet_changed(content, "<v>40085001234</v>", "<v>4.0085001234E+10</v>"))
    assert isinstance(cells, Mapping)
    assert cells["citizen_id"] == "40085001234"


def test_a_header_that_lacks_a_column_is_told_by_its_own_row() -> None:
    refused = refusal(workbook(["DANH SÁCH HỒ SƠ"], ["STT", "Mã hồ sơ", "Chủ hồ sơ"], [1, CODE, "Vi Thế Sửu"]))
    assert (refused.code, refused.facts) == ("register.column_missing", {"column": "received_at"})


def test_a_header_below_a_title_is_found_and_lines_are_those_of_the_sheet() -> None:
    content = workbook(["DANH SÁCH HỒ SƠ"], [], ["Từ ngày 15/11"], HEADER, [], [1, CODE, "15/11/2022", "", ""])
    ((line, cells),) = read(content)
    assert line == 6
    assert isinstance(cells, Mapping)
    assert (cells["dossier_code"], cells["received_at"]) == (CODE, "15/11/2022")


def test_the_first_sheet_that_is_filled_is_read() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Sổ").append(["Mã hồ sơ", "Ngày tiếp nhận"])
    content = io.BytesIO()
    book.save(content)
    assert read(content.getvalue()) == []


@pytest.mark.parametrize(
    "content",
    [
        as_json(*TWO),
        json.dumps({"status": 200, "data": {"items": TWO}}).encode(),
        json.dumps({"items": TWO, "total": 2}).encode(),
        f'\ufeff{{"dossier_code": "{CODE}"}}\n{{"dossier_code": "x", "status": 4}}\n'.encode(),
    ],
    ids=["list", "nested", "object", "lines"],
)
def test_every_shape_of_json_gives_its_records(content: bytes) -> None:
    assert read(content) == [(1, {"dossier_code": CODE}), (2, {"dossier_code": "x", "status": "4"})]


def test_a_portal_dossier_with_its_lists_is_one_record() -> None:
    content = json.dumps({"TaiLieuNop": [{"a": 1}], "MaHoSo": CODE, "NgayTiepNhan": "20221115083000"}).encode()
    assert read(content) == [(1, {"dossier_code": CODE, "received_at": "2022-11-15T08:30:00"})]


def test_records_longer_than_a_piece_are_put_together() -> None:
    records = [{"dossier_code": f"H41.16-221115-{n:04d}", "applicant_name": "Vi " * 20_000} for n in range(5)]
    assert len(read(as_json(*records))) == 5


def test_a_number_across_two_pieces_is_one_number() -> None:
    start = '{"total": '
    content = start + " " * (64 * 1024 - len(start) - 2) + '1234, "items": [{"dossier_code": "x"}]}'
    assert read(content.encode()) == [(1, {"dossier_code": "x"})]


def test_what_is_no_record_is_rejected_and_the_rest_is_read() -> None:
    found = read(as_json({"dossier_code": CODE}, 7, {"MaHoSo": CODE, "dossier_code": CODE}, {"dossier_code": "x"}))
    assert [row.code if isinstance(row, Rejection) else row["dossier_code"] for _, row in found] == [
        CODE,
        "register.row_unreadable",
        "register.field_repeated",
        "x",
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "register.empty"),
        (b"[]", "register.empty"),
        (b'[{"dossier_code": "x"', "register.json_unreadable"),
        (b'[{"dossier_code": NaN}]', "register.json_unreadable"),
        (b"[" * 100_000, "register.json_unreadable"),
        (b'{"a":' * 100_000, "register.json_unreadable"),
        (b'{"dossier_code": "x"} , 3', "register.json_unreadable"),
        (b'[{"a": 1}]', "register.column_missing"),
        (b'[{"dossier_code": "\xff"}]', "register.not_utf8"),
        (b"PK\x03\x04 no zip", "register.workbook_unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "register.file_unsupported"),
        (b"%PDF-1.7", "register.file_unsupported"),
        ("Mã hồ sơ".encode("utf-16"), "register.not_utf8"),
        (workbook(["a", "b"], [1, 2]), "register.column_missing"),
        (workbook([]), "register.empty"),
        (b"code,name\nH41,x\n", "register.kind_ambiguous"),
    ],
)
def test_a_file_that_cannot_be_imported_says_why(content: bytes, code: str) -> None:
    assert refusal(content).code == code


def test_a_torn_workbook_is_refused() -> None:
    content = workbook(HEADER, *([n, CODE, "15/11/2022", "", ""] for n in range(2_000)))
    assert refusal(content[: len(content) // 2]).code == "register.workbook_unreadable"


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("don.txt", "x")
    assert refusal(content.getvalue()).code == "register.file_unsupported"


def test_a_stated_table_is_taken_at_its_word() -> None:
    ((_, cells),) = read(b"code,name\nH41,Ngh\xe1\xbb\x87 An\n", TableKind.UNITS)
    assert cells == {"unit_code": "H41", "unit_name": "Nghệ An"}


def test_where_no_spreadsheet_is_expected_it_is_refused() -> None:
    with (
        pytest.raises(RegisterFileError, match="file_unsupported"),
        opened_records(io.BytesIO(workbook(HEADER))),
    ):
        pass


def test_the_file_stays_open() -> None:
    file = io.BytesIO(b"dossier_code,received_at\n")
    with opened_records(file):
        pass
    assert not file.closed


def test_the_first_line_of_a_key_is_remembered_among_many() -> None:
    lines = FirstLines()
    keys = [f"H41.16-221115-{number:06d}" for number in range(20_000)]
    assert [lines.note(key, line) for line, key in enumerate(keys, start=1)] == list(range(1, 20_001))
    assert [lines.note(key, 99_999) for key in keys] == list(range(1, 20_001))
