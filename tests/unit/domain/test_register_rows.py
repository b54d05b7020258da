from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitize.domain.errors import RegisterFileError
from digitize.domain.periods import office_zone
from digitize.domain.register import Channel, RegisterRow, Rejection, mask_citizen_number
from digitize.domain.register_columns import check_columns, recognise_columns
from digitize.domain.register_parsing import parse_moment, parse_row
from digitize.domain.statuses import DossierStatus, status_named

MINIMAL = {"dossier_code": "H41.16-221115-0001", "received_at": "2022-11-15"}


def parsed(**cells: str) -> RegisterRow:
    row = parse_row(MINIMAL | cells)
    assert isinstance(row, RegisterRow), row
    return row


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-11-15", "2022-11-15T00:00:00+07:00"),
        ("2022-11-15T08:30", "2022-11-15T08:30:00+07:00"),
        ("2022-11-15 08:30:15", "2022-11-15T08:30:15+07:00"),
        ("2022-11-15T08:30:15.250", "2022-11-15T08:30:15.250000+07:00"),
        ("2022-11-15T01:30:00Z", "2022-11-15T01:30:00+00:00"),
        ("2022-11-15T01:30:00 +0900", "2022-11-15T01:30:00+09:00"),
        ("15/11/2022", "2022-11-15T00:00:00+07:00"),
        ("5/1/2022 8:30", "2022-01-05T08:30:00+07:00"),
        (" 15/11/2022  08:30:15 ", "2022-11-15T08:30:15+07:00"),
    ],
)
def test_accepted_dates(text: str, expected: str) -> None:
    moment = parse_moment(text)
    assert moment is not None
    assert moment.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "11/15/2022", "31/02/2022", "2022-02-30", "20221115", "2022-W46-2", "15-11-2022", "15/11/22", "44880",
        "2022-11-15T25:00", "15/11/2022 08:61", "0022-11-15", "15/11/9999", "hôm nay", "٢٠٢٢-١١-١٥",
        "2022-11-15T08:30+99:00",
    ],
)  # fmt: skip
def test_refused_dates(text: str) -> None:
    assert parse_moment(text) is None


MOMENTS = st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2200, 12, 30)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_an_offset_is_honoured(moment: datetime, minutes: int) -> None:
    sign, span = "-" if minutes < 0 else "+", timedelta(minutes=abs(minutes))
    hours, rest = divmod(abs(minutes), 60)
    instant = moment.replace(tzinfo=UTC) + (span if minutes < 0 else -span)
    assert parse_moment(f"{moment.isoformat()}{sign}{hours:02d}:{rest:02d}") == instant


@given(MOMENTS)
def test_both_forms_of_a_time_are_one_time_of_the_offices(moment: datetime) -> None:
    expected = moment.replace(tzinfo=office_zone())
    vietnamese = f"{moment.day:02d}/{moment.month:02d}/{moment.year:04d} {moment:%H:%M:%S}"
    assert parse_moment(moment.isoformat(sep=" ")) == parse_moment(vietnamese) == expected


@given(st.text(alphabet="0123456789-/:T+Z. ", max_size=30))
def test_no_text_of_digits_and_signs_breaks_the_reading_of_dates(text: str) -> None:
    moment = parse_moment(text, day_ends=True)
    assert moment is None or moment.astimezone(UTC).year in range(1899, 2202)


@given(st.dictionaries(st.sampled_from(["dossier_code", "received_at", "citizen_id", "status"]), st.text()))
def test_no_row_breaks_the_import(cells: dict[str, str]) -> None:
    assert isinstance(parse_row(MINIMAL | cells), RegisterRow | Rejection)


def test_a_minimal_row_takes_its_unit_from_the_code() -> None:
    row = parsed()
    assert (row.unit.canonical, row.citizen_number, row.status, row.due_at) == ("H41.16", "", None, None)


def test_a_day_to_return_on_ends_in_the_evening() -> None:
    due_at = parsed(due_at="20/11/2022").due_at
    assert due_at is not None
    assert due_at.isoformat() == "2022-11-20T23:59:59+07:00"


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("dossier_code", "", "register.value_missing"),
        ("dossier_code", "H41.16-221315-0001", "register.dossier_code_invalid"),
        ("dossier_code", "1.011442.000.00.00.H38", "register.dossier_code_invalid"),
        ("unit_code", "", "register.value_missing"),
        ("unit_code", "Sở Y tế", "register.unit_code_invalid"),
        ("procedure_code", " ", "register.value_missing"),
        ("received_at", "", "register.value_missing"),
        ("received_at", "hôm qua", "register.date_invalid"),
        ("returned_at", "31/02/2022", "register.date_invalid"),
        ("channel", "fax", "register.channel_unknown"),
        ("return_channel", "fax", "register.channel_unknown"),
        ("status", "11", "register.status_unknown"),
        ("status", "0", "register.status_unknown"),
        ("citizen_id", "40085001234", "register.citizen_number_invalid"),
        ("citizen_id", "4,0085E+10", "register.citizen_number_invalid"),
        ("applicant_name", "a\x00b", "register.text_invalid"),
        ("unit_name", "x" * 2_001, "register.text_invalid"),
    ],
)
def test_a_bad_value_is_rejected_with_its_column(column: str, text: str, code: str) -> None:
    assert parse_row(MINIMAL | {column: text}) == Rejection(code=code, column=column)


def test_neither_a_row_nor_a_rejection_shows_personal_data() -> None:
    row = parsed(citizen_id="999085001234", applicant_name="Lữ Thị Ánh")
    assert "999085001234" not in repr(row)
    assert "Lữ" not in repr(row)
    assert "40085001234" not in repr(parse_row(MINIMAL | {"citizen_id": "40085001234"}))


def test_citizen_numbers_are_masked() -> None:
    assert mask_citizen_number("012345678901") == "0******78901"
    assert mask_citizen_number("123456789") == "1***56789"
    assert mask_citizen_number("") == ""


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("1", DossierStatus.REGISTERED),
        ("10", DossierStatus.RETURNED),
        ("Đang xử lý", DossierStatus.IN_PROCESS),
        ("DANG XU LY", DossierStatus.IN_PROCESS),
        ("Đã trả kết quả", DossierStatus.RETURNED),
        ("không tiếp nhận", DossierStatus.NOT_ACCEPTED),
        ("yêu cầu bổ sung", DossierStatus.SUPPLEMENT_REQUESTED),
        ("xử lý xong", DossierStatus.FINISHED),
    ],
)
def test_a_status_is_a_number_or_its_vietnamese_name(text: str, status: DossierStatus) -> None:
    assert status_named(text) is status


def test_every_status_is_found_by_the_name_it_shows() -> None:
    assert [status_named(status.vietnamese_name) for status in DossierStatus] == list(DossierStatus)


@pytest.mark.parametrize(
    ("text", "channel"), [("Trực tuyến", "online"), ("POSTAL", "postal"), ("nộp trực tiếp", "direct"), ("", None)]
)
def test_channels(text: str, channel: str | None) -> None:
    assert parsed(channel=text).channel == (channel and Channel(channel))


def test_vietnamese_headers_are_recognised_without_case_and_marks() -> None:
    header = (
        "STT",
        "MÃ HỒ SƠ",
        "Ma don vi",
        "Đơn vị",
        "Mã TTHC",
        "Tên thủ tục",
        "Chủ hồ sơ",
        "Số CCCD",
        "Hình thức",
    )
    assert recognise_columns(header) == (
        None, "dossier_code", "unit_code", "unit_name", "procedure_code", "procedure_name", "applicant_name",
        "citizen_id", "channel",
    )  # fmt: skip
    second = ("\ufeffNgày tiếp nhận", "Ngày hẹn trả:", "Ngày trả kết quả", "Trạng thái", "MaHoSo", "Finished At")
    assert recognise_columns(second) == (
        "received_at", "due_at", "returned_at", "status", "dossier_code", "finished_at",
    )  # fmt: skip


def test_two_columns_of_one_meaning_are_refused() -> None:
    with pytest.raises(RegisterFileError) as refused:
        check_columns(("dossier_code", "received_at", "unit_name", "unit_name"))
    assert (refused.value.code, refused.value.facts) == ("register.column_repeated", {"column": "unit_name"})
