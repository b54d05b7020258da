"""Key fields that people type: checked, and in the form in which values are kept."""

import re
from datetime import date
from typing import Final

from digitize.domain.errors import InvalidInputError
from digitize.domain.fields import FIELD_NAMES, FieldName, FieldState
from digitize.domain.vietnamese import normalize

MOST_LETTERS: Final = 2_000
_DATES: Final = frozenset({FieldName.ISSUED_ON, FieldName.BIRTH_DATE})
_HOLDER_NUMBER: Final = re.compile(r"\d{9}|\d{12}", re.ASCII)


def entered_value(name: FieldName, state: FieldState, value: str) -> str:
    """Return the value as it is kept: NFC, without white space around it, dates in ISO 8601.

    Raises InvalidInputError `field.invalid_value` (fact `label`): a value that is empty or no date, a number of a
    person that has neither 9 nor 12 digits, or a value of a field that is said to have none.
    """
    text = " ".join(normalize(value).split())
    if state is not FieldState.READ:
        is_valid = not text
    elif name in _DATES:
        is_valid = _is_date(text)
    elif name is FieldName.HOLDER_NUMBER:
        is_valid = _HOLDER_NUMBER.fullmatch(text) is not None
    else:
        is_valid = 0 < len(text) <= MOST_LETTERS and text.isprintable()
    if not is_valid:
        raise InvalidInputError("field.invalid_value", {"label": FIELD_NAMES[name]})
    return text


def _is_date(text: str) -> bool:
    try:
        # The basic form 20221215 is a date to the library, and not how dates are kept.
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
