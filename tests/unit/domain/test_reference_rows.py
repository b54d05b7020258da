from datetime import date

import pytest

from digitize.domain.dossier_neighbours import codes_one_character_apart
from digitize.domain.errors import RegisterFileError
from digitize.domain.procedure import Component
from digitize.domain.reference import Procedure, Unit, unit_successor
from digitize.domain.reference_parsing import parse_reference_row
from digitize.domain.register import Rejection
from digitize.domain.register_tables import NAMES_BY_KIND, TableKind, recognise_table

UNIT = {"unit_code": "000.00.16.H41", "unit_name": "Sở Công Thương"}
COMPONENT = {"procedure_code": "9.1", "component_code": "TP1", "component_name": "Giấy khai sinh"}


def test_a_unit_with_its_dates_and_successor() -> None:
    cells = UNIT | {"valid_from": "01/01/2020", "valid_to": "2025-06-30", "successor": "H41.20"}
    assert parse_reference_row(TableKind.UNITS, cells) == Unit(
        code="H41.16",
        name="Sở Công Thương",
        valid_from=date(2020, 1, 1),
        valid_to=date(2025, 6, 30),
        successor="H41.20",
    )


def test_a_procedure_with_and_without_a_result_paper() -> None:
    cells = {"procedure_code": "1.01", "procedure_name": "Cấp bản sao", "field": "Hộ tịch"}
    expected = Procedure(code="1.01", name="Cấp bản sao", field="Hộ tịch")
    assert parse_reference_row(TableKind.PROCEDURES, cells) == expected
    without = parse_reference_row(TableKind.PROCEDURES, cells | {"yields_result_paper": "Không"})
    assert isinstance(without, Procedure)
    assert not without.yields_result_paper


def test_a_component_with_its_flags_and_validity() -> None:
    cells = COMPONENT | {
        "paper_type": "khaisinh",
        "is_required": "x",
        "must_digitize": "không",
        "validity_months": "6",
    }
    assert parse_reference_row(TableKind.COMPONENTS, cells) == Component(
        procedure_code="9.1",
        code="TP1",
        name="Giấy khai sinh",
        paper_type="KHAISINH",
        is_required=True,
        must_digitize=False,
        validity_months=6,
    )


@pytest.mark.parametrize("text", ["KHAISINH", "khaisinh", "Giấy khai sinh", "GIAY KHAI SINH"])
def test_a_type_of_paper_is_given_by_its_code_or_its_name(text: str) -> None:
    parsed = parse_reference_row(TableKind.COMPONENTS, COMPONENT | {"paper_type": text})
    assert isinstance(parsed, Component)
    assert parsed.paper_type == "KHAISINH"


@pytest.mark.parametrize("text", ["", "vĩnh viễn", "Không thời hạn"])
def test_a_paper_without_a_limit_is_valid_for_good(text: str) -> None:
    parsed = parse_reference_row(TableKind.COMPONENTS, COMPONENT | {"validity_months": text})
    assert isinstance(parsed, Component)
    assert parsed.validity_months is None


@pytest.mark.parametrize(
    ("kind", "cells", "code", "column"),
    [
        ("units", UNIT | {"unit_code": "xã"}, "register.unit_code_invalid", "unit_code"),
        ("units", UNIT | {"unit_name": " "}, "register.value_missing", "unit_name"),
        ("units", UNIT | {"valid_to": "hôm nay"}, "register.date_invalid", "valid_to"),
        ("units", UNIT | {"valid_from": "2025-01-02", "valid_to": "2025-01-01"}, "register.dates_reversed",
         "valid_to"),
        ("units", UNIT | {"successor": "H41.16"}, "register.successor_invalid", "successor"),
        ("units", UNIT | {"parent": "?"}, "register.unit_code_invalid", "parent"),
        ("procedures", {"procedure_code": "", "procedure_name": "x"}, "register.value_missing", "procedure_code"),
        ("components", COMPONENT | {"is_required": "có lẽ"}, "register.flag_invalid", "is_required"),
        ("components", COMPONENT | {"validity_months": "0"}, "register.number_invalid", "validity_months"),
        ("components", COMPONENT | {"validity_months": "6,5"}, "register.number_invalid", "validity_months"),
        ("components", COMPONENT | {"paper_type": "giấy khai hoang"}, "register.paper_type_unknown", "paper_type"),
        ("components", COMPONENT | {"component_name": "a\x00b"}, "register.text_invalid", "component_name"),
    ],
)  # fmt: skip
def test_a_bad_value_is_rejected_with_its_column(kind: str, cells: dict[str, str], code: str, column: str) -> None:
    assert parse_reference_row(TableKind(kind), cells) == Rejection(code=code, column=column)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (["STT", "Mã hồ sơ", "Ngày tiếp nhận", "Mã TTHC", "Tên TTHC"], "dossiers"),
        (["Mã đơn vị", "Tên đơn vị", "Đơn vị cha"], "units"),
        (["code", "name", "parent", "valid_from"], "units"),
        (["Mã TTHC", "Tên TTHC", "Lĩnh vực"], "procedures"),
        (["Mã TTHC", "Tên TTHC", "Mã thành phần hồ sơ", "Tên thành phần hồ sơ", "Bắt buộc"], "components"),
        # A register without its date of reception is no list of procedures.
        (["Mã hồ sơ", "Mã TTHC", "Tên TTHC"], "dossiers"),
    ],
)
def test_a_header_tells_its_table(header: list[str], kind: str) -> None:
    assert recognise_table(header).kind == kind


def test_a_header_that_fits_two_tables_equally_has_to_be_named() -> None:
    with pytest.raises(RegisterFileError) as refused:
        recognise_table(["code", "name"])
    assert refused.value.code == "register.kind_ambiguous"
    assert recognise_table(["code", "name"], TableKind.UNITS).known == {"unit_code", "unit_name"}


def test_every_column_is_found_by_our_own_name() -> None:
    for kind, names in NAMES_BY_KIND.items():
        assert recognise_table(list(names), kind).columns == tuple(names)


def test_a_closed_unit_is_followed_to_its_successor() -> None:
    units = {
        "H41.1": Unit(code="H41.1", name="cũ", valid_to=date(2025, 6, 30), successor="H41.2"),
        "H41.2": Unit(code="H41.2", name="mới", valid_from=date(2025, 7, 1)),
    }
    assert unit_successor("H41.1", units, date(2025, 6, 30)) == "H41.1"
    assert unit_successor("H41.1", units, date(2025, 7, 1)) == "H41.2"
    assert unit_successor("H41.9", units, date(2025, 7, 1)) == "H41.9"


def test_successors_in_a_circle_do_not_hang() -> None:
    closed = date(2020, 1, 1)
    circle = {"A01": "B02", "B02": "A01"}
    units = {one: Unit(code=one, name="", valid_to=closed, successor=other) for one, other in circle.items()}
    assert unit_successor("A01", units, date(2025, 1, 1)) == "A01"


def test_neighbours_differ_in_exactly_one_character() -> None:
    code = "H41.16-221115-0001"
    neighbours = codes_one_character_apart(code)
    assert len(set(neighbours)) == len(neighbours) == 14 * 9 + 25
    assert all(sum(a != b for a, b in zip(code, other, strict=True)) == 1 for other in neighbours)
    assert {"H41.16-221115-0007", "H41.10-221115-0001"} <= set(neighbours)
