"""Key fields that people type are checked before they are kept."""

import pytest

from digitize.domain.errors import InvalidInputError
from digitize.domain.field_entry import entered_value
from digitize.domain.fields import FieldName, FieldState

READ, ABSENT = FieldState.READ, FieldState.ABSENT


@pytest.mark.parametrize(
    ("name", "state", "typed", "kept"),
    [
        (FieldName.NUMBER, READ, " 12 ", "12"),
        (FieldName.ISSUED_ON, READ, "2022-12-15", "2022-12-15"),
        (FieldName.HOLDER_NUMBER, READ, "999085001234", "999085001234"),
        (FieldName.SIGNER, READ, "Lữ  Thị\tĐợi", "Lữ Thị Đợi"),
        (FieldName.NUMBER, ABSENT, " ", ""),
    ],
)
def test_value_is_kept_in_one_form(name: FieldName, state: FieldState, typed: str, kept: str) -> None:
    assert entered_value(name, state, typed) == kept


@pytest.mark.parametrize(
    ("name", "state", "typed"),
    [
        (FieldName.NUMBER, READ, "  "),
        (FieldName.NUMBER, ABSENT, "12"),
        (FieldName.ISSUED_ON, READ, "15/12/2022"),
        (FieldName.ISSUED_ON, READ, "20221215"),
        (FieldName.BIRTH_DATE, READ, "2022-02-30"),
        (FieldName.HOLDER_NUMBER, READ, "99908500123"),
        (FieldName.ABSTRACT, READ, "x" * 2001),
    ],
)
def test_value_that_cannot_be_is_refused(name: FieldName, state: FieldState, typed: str) -> None:
    with pytest.raises(InvalidInputError, match=r"field.invalid_value"):
        entered_value(name, state, typed)
