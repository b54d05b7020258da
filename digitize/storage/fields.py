"""Key fields at rest: plain, except citizens' numbers, which are sealed and shown masked."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from digitize.domain.box import Box
from digitize.domain.fields import FieldName, FieldSource, FieldState, FieldValue
from digitize.domain.register import mask_citizen_number
from digitize.storage.citizen_numbers import CitizenNumbers

_SIDES = ("left", "top", "right", "bottom")


class SealedFields:
    """Turns fields into rows; numbers pass through `citizen_numbers`, sealed for their document."""

    def __init__(self, citizen_numbers: CitizenNumbers) -> None:
        self._citizen_numbers = citizen_numbers

    def rows(self, document_id: UUID, fields: Sequence[FieldValue]) -> list[dict[str, object]]:
        """Return the parameters of the query `put_field`, one row a field."""
        return [self._row(document_id, field) for field in fields]

    def _row(self, document_id: UUID, field: FieldValue) -> dict[str, object]:
        value, sealed, hashed = field.value, None, None
        if field.name is FieldName.HOLDER_NUMBER and value:
            sealed = self._citizen_numbers.encrypt(value, str(document_id))
            hashed = self._citizen_numbers.keyed_hash(value)
            value = mask_citizen_number(value)
        return {
            "document_id": document_id,
            "name": field.name,
            "state": field.state,
            "value": value,
            "sealed": sealed,
            "hash": hashed,
            "confidence": field.confidence,
            "page": field.page,
            "box": None if field.box is None else [getattr(field.box, side) for side in _SIDES],
            "source": field.source,
        }


def field_of_row(row: Mapping[str, Any]) -> FieldValue:
    """Return the field of a `field_value` row; a citizen's number stays masked."""
    return FieldValue(
        name=FieldName(row["name"]),
        state=FieldState(row["state"]),
        value=row["value"],
        confidence=row["confidence"],
        page=row["page"],
        box=None if row["box"] is None else Box(**dict(zip(_SIDES, row["box"], strict=True))),
        source=FieldSource(row["source"]),
        accepted_by=row["accepted_by"],
        accepted_at=row["accepted_at"],
    )
