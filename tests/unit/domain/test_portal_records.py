import pytest

from digitize.domain.portal_records import cells_of_record

PORTAL = {
    "MaHoSo": "H41.16-221115-0001",
    "MaTTHC": "1.000001",
    "ChuHoSo": "Vi Thế Sửu",
    "LoaiDoiTuong": 1,
    "MaDoiTuong": "999085001234",
    "NgayTiepNhan": "20221115083000",
    "NgayHenTra": "20221120",
    "TrangThaiHoSo": 4,
    "HinhThuc": "1",
    "DonViXuLy": "Sở Công Thương",
    "TaiLieuNop": [{"TenTepDinhKem": "don.pdf"}],
}


def test_the_portal_s_times_become_iso() -> None:
    cells = cells_of_record(PORTAL)
    assert (cells["NgayTiepNhan"], cells["NgayHenTra"]) == ("2022-11-15T08:30:00", "2022-11-20")


def test_a_number_of_the_channel_is_left_out_and_a_name_is_kept() -> None:
    assert "HinhThuc" not in cells_of_record(PORTAL)
    assert cells_of_record(PORTAL | {"HinhThuc": "Trực tuyến"})["HinhThuc"] == "Trực tuyến"


@pytest.mark.parametrize(("text", "name"), [("Sở Công Thương", "unit_name"), ("H41.16", "unit_code")])
def test_the_unit_is_a_name_or_a_code(text: str, name: str) -> None:
    assert cells_of_record(PORTAL | {"DonViXuLy": text})[name] == text


@pytest.mark.parametrize(("text", "kept"), [("999085001234", True), ("0012-ABC", False), ("", True)])
def test_the_portal_s_own_number_of_a_person_is_no_citizen_number(text: str, kept: bool) -> None:  # noqa: FBT001 - a parameter
    assert ("citizen_id" in cells_of_record(PORTAL | {"MaDoiTuong": text})) is kept


def test_null_empties_a_field_and_lists_are_left_out() -> None:
    cells = cells_of_record(PORTAL | {"NgayHenTra": None})
    assert cells["NgayHenTra"] == ""
    assert "TaiLieuNop" not in cells


def test_our_own_field_names_pass_as_they_are() -> None:
    record = {"dossier_code": "H41.16-221115-0001", "status": 10, "received_at": "20221115"}
    assert cells_of_record(record) == {
        "dossier_code": "H41.16-221115-0001",
        "status": "10",
        "received_at": "20221115",
    }
