"""One row of a register file: from text to a `RegisterRow`, or to the reason why not.

Nothing is repaired: a row that says something unreadable is rejected with its column, the rest is imported.
"""

import re
from collections.abc import Mapping
from datetime import datetime, time
from functools import lru_cache
from types import MappingProxyType

from digitize.domain.dossier import DossierCode
from digitize.domain.errors import InvalidDossierCodeError
from digitize.domain.periods import EARLIEST_YEAR, LATEST_YEAR, office_zone
from digitize.domain.register import Channel, RegisterRow, Rejection
from digitize.domain.register_cells import (
    RejectedCellError,
    cell_text,
    required_code,
    required_text,
    required_unit,
)
from digitize.domain.statuses import DossierStatus, status_named
from digitize.domain.units import UnitCode
from digitize.domain.vietnamese import folded_syllables

_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?\s?(Z|[+-]\d{2}(:?\d{2})?)?)?", re.ASCII
)
_VIETNAMESE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)
# `NgayTiepNhan` of the national portal: yyyyMMddHHmmss. Eight digits alone could be many things.
_COMPACT = re.compile(r"(?:19|2[01])\d{12}", re.ASCII)
_END_OF_DAY = time(23, 59, 59)
_DAY_CHARACTERS = len("15/11/2022")
# 9 digits: CMND; 10 and 13: tax codes of businesses and their branches; 12: CCCD. 11 is a CCCD whose leading
# zero a spreadsheet dropped: it is rejected, not repaired.
_CITIZEN_NUMBER = re.compile(r"\d{9}|\d{10}|\d{12}|\d{13}", re.ASCII)

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
    except RejectedCellError as rejected:
        return rejected.rejection


def parse_moment(text: str, *, day_ends: bool = False) -> datetime | None:
    """Return the time that `text` says, with an offset; None when it cannot be read.

    Accepted: ISO 8601 dates and date-times (an offset is honoured, none means Asia/Ho_Chi_Minh),
    `dd/mm/yyyy[ hh:mm[:ss]]` and the portal's yyyyMMddHHmmss. A day alone means its 00:00:00, or its 23:59:59
    when `day_ends`. Years outside 1900 to 2200 cannot be read.
    """
    stripped = text.strip()
    try:
        moment = _moment_of(stripped)
    except ValueError:
        return None
    if moment is None or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        return None
    if day_ends and len(stripped) <= _DAY_CHARACTERS:
        moment = datetime.combine(moment.date(), _END_OF_DAY)
    return moment if moment.tzinfo else moment.replace(tzinfo=office_zone())


def _moment_of(text: str) -> datetime | None:
    if _ISO.fullmatch(text):
        return _iso_moment(text)
    if _COMPACT.fullmatch(text):
        return datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007 - parse_moment adds the zone
    return _vietnamese_moment(text)


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
        raise RejectedCellError("register.value_missing", "received_at")
    return RegisterRow(
        code=code,
        unit=_unit(cells, code),
        unit_name=cell_text(cells, "unit_name"),
        procedure_code=_procedure_code(cells),
        procedure_name=cell_text(cells, "procedure_name"),
        applicant_name=cell_text(cells, "applicant_name"),
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


def _dossier_code(cells: Mapping[str, str]) -> DossierCode:
    try:
        return DossierCode.parse(required_text(cells, "dossier_code"))
    except InvalidDossierCodeError as error:
        raise RejectedCellError("register.dossier_code_invalid", "dossier_code") from error


def _unit(cells: Mapping[str, str], code: DossierCode) -> UnitCode:
    if "unit_code" not in cells:
        return code.unit
    return required_unit(cells, "unit_code")


def _procedure_code(cells: Mapping[str, str]) -> str:
    if "procedure_code" not in cells:
        return ""
    return required_code(cells, "procedure_code")


def _citizen_number(cells: Mapping[str, str]) -> str:
    # Groups are printed with spaces, dots or a hyphen ("040 085 001234", "2900123456-001"); an apostrophe keeps
    # a spreadsheet from reading a number.
    digits = re.sub(r"[\s.\-']", "", cell_text(cells, "citizen_id"))
    if digits and not _CITIZEN_NUMBER.fullmatch(digits):
        raise RejectedCellError("register.citizen_number_invalid", "citizen_id")
    return digits


def _channel(cells: Mapping[str, str], column: str) -> Channel | None:
    text = cell_text(cells, column)
    if not text:
        return None
    channel = _channel_named(text)
    if channel is None:
        raise RejectedCellError("register.channel_unknown", column)
    return channel


# Few spellings, a million rows: folding them anew was a sixth of an import's time.
@lru_cache(maxsize=256)
def _channel_named(text: str) -> Channel | None:
    return _CHANNELS.get(" ".join(folded_syllables(text)))


@lru_cache(maxsize=256)
def _status_named(text: str) -> DossierStatus | None:
    return status_named(text)


def _status(cells: Mapping[str, str]) -> DossierStatus | None:
    text = cell_text(cells, "status")
    if not text:
        return None
    status = _status_named(text)
    if status is None:
        raise RejectedCellError("register.status_unknown", "status")
    return status


def _moment(cells: Mapping[str, str], column: str) -> datetime | None:
    text = cell_text(cells, column)
    if not text:
        return None
    moment = parse_moment(text, day_ends=column == "due_at")
    if moment is None:
        raise RejectedCellError("register.date_invalid", column)
    return moment
