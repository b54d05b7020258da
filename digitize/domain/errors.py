"""The one error tree.

DigitizeError                     code, retryable
├─ InvalidInputError              what a person or program sent is wrong; sending it again changes nothing
│  ├─ InvalidDossierCodeError     dossier.invalid_code
│  ├─ InvalidUnitCodeError        unit.invalid_code
│  ├─ InvalidPeriodError          period.invalid
│  ├─ InvalidQueryError           search.invalid_query | search.number_in_address
│  ├─ UploadRejectedError         upload.* (empty, type_unsupported, hash_mismatch, too_large, name_invalid ...)
│  ├─ HeaderNotAllowedError       upload.hash_needs_one_file
│  └─ RegisterFileError           register.*
├─ NotFoundError                  batch.unknown, upload.unknown, document.unknown, dossier.unknown ...
├─ ConflictError                  batch.sealed, original.shared, review.claimed, edit.overtaken ...
├─ PreconditionRequiredError      request.if_match_missing  a change must name the version it was made on
├─ PreconditionFailedError        review.changed, edit.changed  somebody else was faster
├─ UnreadableUploadError          upload.torn, upload.encrypted ... the stored original cannot be processed
├─ UnreadablePageError            page.* one page cannot be read; its neighbours go on
├─ ReaderCrashedError             page.reader_crashed  retryable: the pixel process died or hung
├─ StoreUnavailableError          store.unavailable    retryable: the object store does not answer
├─ LedgerUnavailableError         ledger.unavailable   retryable: the database does not answer
├─ FontMissingError               export.font_missing  a font for printed sheets is not installed
└─ NotSignedInError               auth.required

Codes are stable names that tests, documents and other systems rely on. What people read is translated from
the code at the edge (`digitize.api.messages`). Arguments are positional, so that errors survive pickling
between processes (keyword-only ones do not).
"""

from typing import ClassVar


class DigitizeError(Exception):
    """An expected failure with a stable code and the facts its sentence needs.

    `facts` holds plain values (numbers, names of files) that the sentence of `code` mentions; never the text
    of a page nor a citizen's number.
    """

    retryable: ClassVar[bool] = False

    def __init__(self, code: str, facts: dict[str, str | int] | None = None) -> None:
        super().__init__(code, facts or {})
        self.code = code
        self.facts: dict[str, str | int] = facts or {}


class InvalidInputError(DigitizeError):
    """What was sent is wrong; the same again will be refused again."""


class InvalidDossierCodeError(InvalidInputError):
    """The text is not one dossier code (Thông tư 01/2018/TT-VPCP, article 19)."""

    def __init__(self, text: str, reason: str = "shape") -> None:
        super().__init__("dossier.invalid_code", {"text": text[:60], "reason": reason})
        # Exception.args is what pickle passes back to __init__.
        self.args = (text, reason)


class InvalidUnitCodeError(InvalidInputError):
    """The text is not a well-formed unit code (QCVN 102:2016/BTTTT; Quyết định 20/2020/QĐ-TTg)."""

    def __init__(self, text: str) -> None:
        super().__init__("unit.invalid_code", {"text": text[:60]})
        self.args = (text,)


class InvalidPeriodError(InvalidInputError):
    """A period whose end lies before its beginning, or whose dates cannot be read."""

    def __init__(self, start: str, end: str) -> None:
        super().__init__("period.invalid", {"from": start[:20], "to": end[:20]})
        self.args = (start, end)


class InvalidQueryError(InvalidInputError):
    """A search that holds nothing to search for, or a number that must not stand in an address."""


class UploadRejectedError(InvalidInputError):
    """A file that is not accepted: nothing of it is kept."""


class HeaderNotAllowedError(InvalidInputError):
    """X-Content-SHA256 was stated for a request that holds more than one file."""


class RegisterFileError(InvalidInputError):
    """A register file that cannot be imported at all (single bad rows are reported, not raised)."""


class NotFoundError(DigitizeError):
    """Nothing is known under the name that was asked for."""


class ConflictError(DigitizeError):
    """The request contradicts the present state."""


class PreconditionRequiredError(DigitizeError):
    """A change that does not name the version it was made on (If-Match)."""


class PreconditionFailedError(DigitizeError):
    """The version that a change was made on is not the present one: somebody else was faster."""


class UnreadableUploadError(DigitizeError):
    """A stored original that cannot be processed; it stays retrievable byte for byte."""


class UnreadablePageError(DigitizeError):
    """One page that cannot be read; the other pages of its upload go on."""


class ReaderCrashedError(DigitizeError):
    """The pixel process died, hung or outgrew its memory while it worked on a page."""

    retryable = True


class StoreUnavailableError(DigitizeError):
    """The object store does not answer; nothing is lost, the work is tried again."""

    retryable = True

    def __init__(self, key: str) -> None:
        super().__init__("store.unavailable", {"key": key})
        self.args = (key,)


class LedgerUnavailableError(DigitizeError):
    """The database does not answer; nothing was acknowledged that it does not hold."""

    retryable = True

    def __init__(self) -> None:
        super().__init__("ledger.unavailable")
        self.args = ()


class FontMissingError(DigitizeError):
    """A font that printed sheets are set in is not installed; the facts name its file and its Debian package."""

    def __init__(self, file: str, package: str) -> None:
        super().__init__("export.font_missing", {"file": file, "package": package})
        self.args = (file, package)


class NotSignedInError(DigitizeError):
    """The request carries no valid token."""

    def __init__(self) -> None:
        super().__init__("auth.required")
        self.args = ()
