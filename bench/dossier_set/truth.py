"""What is true of every file of the set: whose each page is, in which document, in which order, which way up.

Pages count from 1 in the file as scanned. `turn_degrees` is the clockwise turn that sets a page upright.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class Role(StrEnum):
    """What a page is; FOREIGN is a paper of another citizen that slipped into a stack."""

    PAPER = "paper"
    COVER = "cover"
    SEPARATOR = "separator"
    BLANK = "blank"
    DUPLICATE = "duplicate"
    FOREIGN = "foreign"


class Arm(StrEnum):
    """How a file says whose papers it holds."""

    COVER_SHEETS = "cover_sheets"
    FILE_NAME = "file_name"
    FOLDER_NAME = "folder_name"
    OPERATOR = "operator"
    RECEIPT = "receipt"
    LABELS = "labels"
    PRINTED_CODES = "printed_codes"
    DAMAGED_CODE = "damaged_code"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class TruePage:
    """One page as scanned.

    `dossier` is the canonical code, or None for what belongs to none (sheets) or to one that the register does not
    know. `runs_on` marks papers below the cover sheet of another dossier, because their own is missing.
    """

    number: int
    role: Role
    dossier: str | None = None
    document: int | None = None
    turn_degrees: int = 0
    duplicate_of: int | None = None
    runs_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueDocument:
    """One paper: its pages in the right order, and what is printed on it.

    `fields` maps names of `FieldName` to values; names that are absent are not scored. `component` is None for
    papers that are no component of their dossier's procedure.
    """

    id: int
    dossier: str | None
    pages: tuple[int, ...]
    title: str
    component: str | None
    is_result: bool
    is_foreign: bool
    fields: dict[str, str]
    secrecy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueUpload:
    """One file; `name` may hold folders; `operator_code` is what the operator chose, as issued."""

    name: str
    arm: Arm
    resolution_dpi: int
    degradation: str
    pages: tuple[TruePage, ...]
    documents: tuple[TrueDocument, ...]
    operator_code: str | None = None


def write_truth(uploads: Iterable[TrueUpload], path: Path) -> None:
    """Write the truth as JSON, for people who look a miss up."""
    content = [asdict(upload) for upload in uploads]
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
