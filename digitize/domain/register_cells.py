"""The cells of one row: text that is fit to be kept, or the reason why not."""

import re
from collections.abc import Mapping

from digitize.domain.errors import InvalidUnitCodeError
from digitize.domain.register import Rejection
from digitize.domain.units import UnitCode
from digitize.domain.vietnamese import normalize

MAXIMUM_TEXT_LENGTH = 2_000
MAXIMUM_CODE_LENGTH = 100

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class RejectedCellError(Exception):
    """Carries a rejection from a cell to the parser of its row; it never leaves the parsers."""

    def __init__(self, code: str, column: str) -> None:
        super().__init__(code, column)
        self.rejection = Rejection(code=code, column=column)


def cell_text(cells: Mapping[str, str], column: str) -> str:
    """Return the text of a cell in NFC, white space folded; "" when it is empty or not there.

    Raises RejectedCellError `register.text_invalid` for control characters and for more than 2.000 characters.
    """
    raw = cells.get(column)
    if not raw:
        return ""
    text = normalize(" ".join(raw.split()))
    if len(text) > MAXIMUM_TEXT_LENGTH or _CONTROL.search(text):
        raise RejectedCellError("register.text_invalid", column)
    return text


def required_text(cells: Mapping[str, str], column: str) -> str:
    """Return the text of a cell that must hold one. Raises RejectedCellError `register.value_missing` too."""
    text = cell_text(cells, column)
    if not text:
        raise RejectedCellError("register.value_missing", column)
    return text


def required_code(cells: Mapping[str, str], column: str) -> str:
    """Return a code of at most 100 characters. Raises RejectedCellError."""
    text = required_text(cells, column)
    if len(text) > MAXIMUM_CODE_LENGTH:
        raise RejectedCellError("register.text_invalid", column)
    return text


def required_unit(cells: Mapping[str, str], column: str) -> UnitCode:
    """Return a unit code. Raises RejectedCellError `register.unit_code_invalid` too."""
    try:
        return UnitCode.parse(required_text(cells, column))
    except InvalidUnitCodeError as error:
        raise RejectedCellError("register.unit_code_invalid", column) from error
