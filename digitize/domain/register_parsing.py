"""One row of a register file: from text to a `RegisterRow`, or to the reason why not.

Nothing is repaired: a row that says something unreadable is rejected with its column, the rest is imported.
"""

import re
from collections.abc import Mapping
from datetime import datetime, time
from types import MappingProxyType

from digitize.domain.dossier import DossierCode
from digitize.domain.errors import InvalidDossierCodeError, InvalidUnitCodeError
from digitize.domain.periods import EARLIEST_YEAR, LATEST_YEAR, office_zone
from digitize.domain.register import Channel, RegisterRow, Rejection
from digitize.domain.statuses import DossierStatus, status_named
from digitize.domain.units import UnitCode
from digitize.domain.vietnamese import folded_syllables, normalize

MAXIMUM_TEXT_LENGTH = 2_000
MAXIMUM_CODE_LENGTH = 100

_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?\s?(Z|[+-]\d{2}(:?\d{2})?)?)?", re.ASCII
)
_VIETNAMESE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
_END_OF_DAY = time(23, 59, 59)
# 9 digits: CMND; 10 and 13: tax codes of businesses and their branches; 12: CCCD. 11 is a CCCD whose leading
# zero a spreadsheet dropped: it is rejected, not repaired.
_CITIZEN_NUMBER = re.compile(r"\d{9}|\d{10}|\d{12}|\d{13}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

_CHANNELS = MappingProxyType(
    {
        "direct": Channel.DIRECT,
        "truc tiep": Channel.DIRECT,
        "nop truc tiep": Channel.DIRECT,
        "tai mot cua": Channel.DIRECT,
        "online": Channel.ONLINE,
        "truc tuyen": Channel.ONLINE,
        "nop truc tuyen": Channel.ONLINE,
        "qua mang": Channel.ONLINE,
        "postal": Channel.POSTAL,
        "buu chinh": Channel.POSTAL,
        "buu chinh cong ich": Channel.POSTAL,
        "qua buu chinh": Channel.POSTAL,
        "qua buu chinh cong ich": Channel.POSTAL,
        "dich vu buu chinh": Channel.POSTAL,
        "dich vu buu chinh cong ich": Channel.POSTAL,
        "buu dien": Channel.POSTAL,
        "qua buu dien": Channel.POSTAL,
    }
)


class _RejectedError(Exception):
    """Carries a rejection from a cell to `parse_row`; it never leaves this module."""

    def __init__(self, code: str, column: str) -> None:
        super().__init__(code, column)
        self.rejection = Rejection(code=code, column=column)


def parse_row(cells: Mapping[str, str]) -> RegisterRow | Rejection:
    """Return the register row that `cells` (our column name -> text) says, or why it is rejected.

    Codes of rejection: `register.value_missing`, `register.dossier_code_invalid`, `register.unit_code_invalid`,
    `register.date_invalid`, `register.channel_unknown`, `register.status_unknown`,
    `register.citizen_number_invalid`, `register.text_invalid` (control characters, or too long).

    A file without the column `unit_code` takes the unit from the dossier code. A `due_at` without a time of day
    means the end of that day: a dossier finished on the day it is due is on time.
    """
    try:
        return _parse(cells)
    except _RejectedError as rejected:
        return rejected.rejection


def parse_moment(text: str, *, day_ends: bool = False) -> datetime | None:
    """Return the time that `text` says, with an offset; None when it cannot be read.

    Accepted: ISO 8601 dates and date-times (an offset is honoured, none means Asia/Ho_Chi_Minh) and
    `dd/mm/yyyy[ hh:mm[:ss]]`. A day alone means its 00:00:00, or its 23:59:59 when `day_ends`. Years outside
    1900 to 2200 cannot be read.
    """
    stripped = text.strip()
    try:
        moment = _iso_moment(stripped) if _ISO.fullmatch(stripped) else _vietnamese_moment(stripped)
    except ValueError:
        return None
    if moment is None or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        return None
    if day_ends and ":" not in stripped:
        moment = datetime.combine(moment.date(), _END_OF_DAY)
    return moment if moment.tzinfo else moment.replace(tzinfo=office_zone())


def _iso_moment(text: str) -> datetime:
    return datetime.fromisoformat(re.sub(r"\s(?=Z|[+-])", "", text))


def _vietnamese_moment(text: str) -> datetime | None:
    match = _VIETNAMESE.fullmatch(text)
    if match is None:
        return None
    day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - parse_moment adds the zone


def _parse(cells: Mapping[str, str]) -> RegisterRow:
    code = _dossier_code(cells)
    received_at = _moment(cells, "received_at")
    if received_at is None:
        raise _RejectedError("register.value_missing", "received_at")
    return RegisterRow(
        code=code,
        unit=_unit(cells, code),
        unit_name=_text(cells, "unit_name"),
        procedure_code=_procedure_code(cells),
        procedure_name=_text(cells, "procedure_name"),
        applicant_name=_text(cells, "applicant_name"),
        citizen_number=_citizen_number(cells),
        channel=_channel(cells, "channel"),
        return_channel=_channel(cells, "return_channel"),
        received_at=received_at,
        due_at=_moment(cells, "due_at"),
        finished_at=_moment(cells, "finished_at"),
        returned_at=_moment(cells, "returned_at"),
        supplement_requested_at=_moment(cells, "supplement_requested_at"),
        withdrawn_at=_moment(cells, "withdrawn_at"),
        status=_status(cells),
    )


def _text(cells: Mapping[str, str], column: str) -> str:
    text = normalize(" ".join(cells.get(column, "").split()))
    if len(text) > MAXIMUM_TEXT_LENGTH or _CONTROL.search(text):
        raise _RejectedError("register.text_invalid", column)
    return text


def _required(cells: Mapping[str, str], column: str) -> str:
    text = _text(cells, column)
    if not text:
        raise _RejectedError("register.value_missing", column)
    return text


def _dossier_code(cells: Mapping[str, str]) -> DossierCode:
    try:
        return DossierCode.parse(_required(cells, "dossier_code"))
    except InvalidDossierCodeError as error:
        raise _RejectedError("register.dossier_code_invalid", "dossier_code") from error


def _unit(cells: Mapping[str, str], code: DossierCode) -> UnitCode:
    if "unit_code" not in cells:
        return code.unit
    try:
        return UnitCode.parse(_required(cells, "unit_code"))
    except InvalidUnitCodeError as error:
        raise _RejectedError("register.unit_code_invalid", "unit_code") from error


def _procedure_code(cells: Mapping[str, str]) -> str:
    if "procedure_code" not in cells:
        return ""
    text = _required(cells, "procedure_code")
    if len(text) > MAXIMUM_CODE_LENGTH:
        raise _RejectedError("register.text_invalid", "procedure_code")
    return text


def _citizen_number(cells: Mapping[str, str]) -> str:
    # Groups are printed with spaces, dots or a hyphen ("040 085 001234", "2900123456-001"); an apostrophe keeps
    # a spreadsheet from reading a number.
    digits = re.sub(r"[\s.\-']", "", _text(cells, "citizen_id"))
    if digits and not _CITIZEN_NUMBER.fullmatch(digits):
        raise _RejectedError("register.citizen_number_invalid", "citizen_id")
    return digits


def _channel(cells: Mapping[str, str], column: str) -> Channel | None:
    folded = " ".join(folded_syllables(_text(cells, column)))
    if not folded:
        return None
    channel = _CHANNELS.get(folded)
    if channel is None:
        raise _RejectedError("register.channel_unknown", column)
    return channel


def _status(cells: Mapping[str, str]) -> DossierStatus | None:
    text = _text(cells, "status")
    if not text:
        return None
    status = status_named(text)
    if status is None:
        raise _RejectedError("register.status_unknown", "status")
    return status


def _moment(cells: Mapping[str, str], column: str) -> datetime | None:
    text = _text(cells, column)
    if not text:
        return None
    moment = parse_moment(text, day_ends=column == "due_at")
    if moment is None:
        raise _RejectedError("register.date_invalid", column)
    return moment
