"""The key fields of a document (bóc tách): values with where they stand, how sure they are, and who accepted them.

Fields: Thông tư 05/2025/TT-BNV (metadata of a document) and domain practice for identity papers. "không có" (the
paper does not carry it) is a different answer from "chưa nhập" (nobody knows yet).
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from digitize.domain.box import Box


class FieldName(StrEnum):
    """What is extracted; the last three are of identity papers."""

    NUMBER = "doc_number"
    SYMBOL = "doc_symbol"
    ISSUED_ON = "issued_on"
    ISSUER = "issuer"
    PAPER_TYPE = "paper_type"
    ABSTRACT = "abstract"
    SIGNER = "signer"
    SECRECY = "secrecy"
    HOLDER_NUMBER = "holder_number"
    HOLDER_NAME = "holder_name"
    BIRTH_DATE = "birth_date"


FIELD_NAMES: Final = MappingProxyType(
    {
        FieldName.NUMBER: "Số",
        FieldName.SYMBOL: "Ký hiệu",
        FieldName.ISSUED_ON: "Ngày ban hành",
        FieldName.ISSUER: "Cơ quan ban hành",
        FieldName.PAPER_TYPE: "Loại văn bản",
        FieldName.ABSTRACT: "Trích yếu",
        FieldName.SIGNER: "Người ký",
        FieldName.SECRECY: "Độ mật",
        FieldName.HOLDER_NUMBER: "Số định danh",
        FieldName.HOLDER_NAME: "Họ và tên",
        FieldName.BIRTH_DATE: "Ngày sinh",
    }
)
"""The names people read."""


class FieldState(StrEnum):
    """A field has a value, is absent from the paper ("không có"), or is not known yet ("chưa nhập")."""

    READ = "read"
    ABSENT = "absent"
    NOT_ENTERED = "not_entered"


class FieldSource(StrEnum):
    """Where a value comes from, the most trusted last but one; a person's word stands above all."""

    NONE = "none"
    TEXT = "text"
    SECOND_READING = "second_reading"
    MRZ = "mrz"
    QR = "qr"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """One field of a document.

    `value` is "" unless the state is READ; dates are ISO 8601, numbers as printed, the rest NFC with its marks.
    `confidence` 0–100 is the expected percentage of such values that are right. `page` is the number of the page
    in its upload, `box` lies in its scan pixels; both None for what stands nowhere on the paper.
    """

    name: FieldName
    state: FieldState
    value: str = field(default="", repr=False)
    confidence: float = 0.0
    page: int | None = None
    box: Box | None = None
    source: FieldSource = FieldSource.NONE
    accepted_by: str | None = None
    accepted_at: datetime | None = None
