"""Documents: pages of one upload that belong together, and how they came to their dossier."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from digitize.domain.batch import Failure, Purpose
from digitize.domain.page import FileKind


class DocumentState(StrEnum):
    """The state of a document; `assembling` until its PDF is stored."""

    ASSEMBLING = "assembling"
    READY = "ready"
    NEEDS_REVIEW = "needs_review"
    FAILED = "failed"
    QUARANTINED = "quarantined"
    SUPERSEDED = "superseded"


class FilingState(StrEnum):
    """Whether the document is in a dossier, has a likely one, or waits for a person."""

    FILED = "filed"
    SUGGESTED = "suggested"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a document is filed where it is, or why it is not.

    `source` is the strongest evidence there is: "cover_sheet", "operator" (chosen at ingest), "label",
    "file_name", "folder_name", "text" (code read on `page`), "same_file", "person" or "none". `reason` is a
    stable code: filed `filing.by_cover_sheet`, `filing.by_operator`, `filing.by_label`, `filing.by_file_name`,
    `filing.by_folder_name`, `filing.code_in_register`, `filing.same_file_and_applicant`; suggested
    `filing.code_unconfirmed`, `filing.suggested_by_applicant`; unassigned `filing.no_code`, `filing.two_codes`,
    `filing.not_in_register`, `filing.code_unconfirmed`. `codes` are the canonical codes that were found, or the
    candidates of a suggestion.
    """

    source: str
    reason: str
    codes: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The decision about a document's dossier (canonical code when filed), with its evidence."""

    state: FilingState
    dossier_code: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Pages of an upload in reading order (`pages`, numbers in the upload from 1), filed or waiting to be.

    `sequence` is the STT within the dossier; `pdf_key` the object to hand out as its PDF, once assembled.
    `paper_type` is a code of `digitize.domain.paper_types` ("" unknown); `component_code` the component it was
    decided to be, with the likeness 0–1 of its title. `counts` says whether it counts as digitized. `version`
    grows with every change by a person; `supersedes` is the document that a new scan took the place of.
    """

    id: UUID
    upload_id: UUID
    batch_id: UUID
    unit_code: str
    title: str
    pages: tuple[int, ...]
    purpose: Purpose
    state: DocumentState
    filing: Filing
    sequence: int | None = None
    pdf_key: str | None = None
    failure: Failure | None = None
    paper_type: str = ""
    component_code: str | None = None
    component_score: float = 0.0
    counts: bool = False
    version: int = 1
    supersedes: UUID | None = None

    @property
    def page_count(self) -> int:
        """How many pages the document has."""
        return len(self.pages)

    def download_name(self, dossier_code: str | None) -> str:
        """Return the file name under which its PDF is handed out: `<mã hồ sơ>.<STT>.pdf`.

        `dossier_code` is the code as issued. Thông tư 05/2025/TT-BNV, article 8: a file is named at least by
        dossier code and sequence number. A document without a dossier is named by its own id.
        """
        if dossier_code is None or self.sequence is None:
            return f"chua-ro-ho-so.{self.id}.pdf"
        return f"{dossier_code}.{self.sequence}.pdf"


def reason_to_keep_bytes(kind: FileKind, *, is_signed: bool, has_text_layers: Iterable[bool]) -> str | None:
    """Return why a PDF is handed out byte for byte: "signed" or "text_layer"; None where a new one is made.

    Saving it anew would break the signature, or the born-digital text that every page (`has_text_layers`) has.
    """
    if kind is not FileKind.PDF:
        return None
    if is_signed:
        return "signed"
    return "text_layer" if all(has_text_layers) else None
