"""What the JSON API takes and gives; Pydantic stops here."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Schema(BaseModel):
    """Base of all schemas: unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NewBatchRequest(Schema):
    """A batch to open; codes in either historic form; `replaces_document` is what it scans anew."""

    name: str
    unit_code: str
    dossier_code: str | None = None
    purpose: Literal["component", "result"] = "component"
    replaces_document: UUID | None = None


class CoverSheetsRequest(Schema):
    """Sheets to print: dossier codes in either form; a separator sheet takes none."""

    kind: Literal["cover", "result", "label", "separator"] = "cover"
    codes: list[str] = Field(default_factory=list)


class BatchSummary(Schema):
    """A batch without its contents."""

    id: UUID
    name: str
    state: str


class BatchesResponse(Schema):
    """Batches of one name, newest first."""

    batches: list[BatchSummary]


class UploadReceipt(Schema):
    """An upload that is durably received; `sha256` proves which bytes."""

    id: UUID
    filename: str
    sha256: str
    state: str


class RejectedFile(Schema):
    """A file of which nothing was kept, and why."""

    filename: str
    code: str
    message: str
    next_step: str


class UploadsResponse(Schema):
    """What became of each file of a request."""

    uploads: list[UploadReceipt]
    rejected: list[RejectedFile]


class BatchUpload(UploadReceipt):
    """An upload within its batch."""

    page_count: int | None
    documents: list[UUID]


class FailureEntry(Schema):
    """An upload (`page` null) or a page that failed, in words."""

    upload: UUID
    filename: str
    page: int | None
    code: str
    message: str
    next_step: str


class BatchResponse(Schema):
    """A batch with its two ledgers, which always balance."""

    id: UUID
    name: str
    state: str
    unit_code: str
    dossier_code: str | None
    purpose: str
    uploads: list[BatchUpload]
    pages: dict[str, int]
    files: dict[str, int]
    failures: list[FailureEntry]


class UploadResponse(Schema):
    """One upload."""

    id: UUID
    batch: UUID
    filename: str
    sha256: str
    size_bytes: int
    state: str
    page_count: int | None
    is_signed: bool
    failure: FailureEntry | None


class EvidenceEntry(Schema):
    """Why a document is filed where it is, or why it waits, in words."""

    source: str
    reason: str
    message: str
    codes: list[str]
    page: int | None


class DocumentEntry(Schema):
    """A document in a list; `counts` says whether it counts as digitized, `version` is what an edit names."""

    id: UUID
    title: str
    page_count: int
    state: str
    purpose: str
    paper_type: str
    component_code: str | None
    counts: bool
    version: int
    filing: str
    dossier_code: str | None
    evidence: EvidenceEntry
    next_step: str


class DossierResponse(Schema):
    """A dossier with its documents; register facts are null while the register does not know it."""

    code: str
    registered: bool
    unit_code: str | None
    procedure_code: str | None
    applicant_name: str | None
    citizen_id: str | None = Field(description="Masked: 0******12345.")
    documents: list[DocumentEntry]


class PageEntry(Schema):
    """A page of a document; `message` says why somebody should look at it."""

    number: int
    state: str
    width: int
    height: int
    resolution_dpi: int
    message: str | None


class BoxEntry(Schema):
    """A box in scan pixels, origin top-left; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int


class FieldEntry(Schema):
    """A key field: `state` is read, absent (không có) or not_entered (chưa nhập); `page` is that of the upload."""

    name: str
    label: str
    state: str
    value: str
    confidence: float
    page: int | None
    box: BoxEntry | None
    source: str
    accepted_by: str | None


class DocumentResponse(DocumentEntry):
    """A document with its pages and key fields."""

    upload: UUID
    unit_code: str
    download_name: str
    supersedes: UUID | None
    pages: list[PageEntry]
    fields: list[FieldEntry]


class DocumentsResponse(Schema):
    """Documents that wait for a person."""

    documents: list[DocumentEntry]


class WordEntry(Schema):
    """A recognised word; confidence 0–100."""

    text: str
    box: BoxEntry
    confidence: float
    line: int


class WordsResponse(Schema):
    """The words of a page in reading order, in the frame of the scan (`width` × `height` pixels)."""

    page: int
    width: int
    height: int
    words: list[WordEntry]


class SearchRequest(Schema):
    """A search that must not stand in an address."""

    q: str


class SearchHitEntry(Schema):
    """A page that was found; `boxes` are where the words stand on it."""

    document: UUID
    page: int
    dossier_code: str | None
    snippet: str
    boxes: list[BoxEntry]


class SuggestionEntry(Schema):
    """A query that differs little from the one that was asked, and how many pages it finds."""

    q: str
    total: int


class SearchResponse(Schema):
    """The best hits first; `total` counts all pages that hold the words.

    Where there are none, `suggestions` are queries that differ by a letter or a lost slash and have hits.
    """

    hits: list[SearchHitEntry]
    total: int
    suggestions: list[SuggestionEntry] = Field(default_factory=list)
