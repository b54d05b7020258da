"""From pages to documents: order, separators, duplicates, splitting, filing, component, fields, doubts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import PurePath
from typing import Final
from uuid import UUID, uuid5

from digitize.application.ports import UploadClaim
from digitize.application.ports_filing import FilingLedger
from digitize.application.ports_filing_register import FilingRegister
from digitize.domain.access import SYSTEM
from digitize.domain.batch import Batch, Failure, Purpose, Upload
from digitize.domain.classification import choose_component
from digitize.domain.contradictions import Contradiction, contradictions_in_stack
from digitize.domain.cover_sheet import SheetKind
from digitize.domain.document import Document, DocumentState, Evidence, Filing, FilingState
from digitize.domain.dossier import DossierCode
from digitize.domain.doubts import doubts_of
from digitize.domain.duplicates import PageReference, find_duplicates
from digitize.domain.extraction.document_fields import extract_fields
from digitize.domain.fields import FieldValue
from digitize.domain.filing import decide_filing, proven_codes
from digitize.domain.filing_clues import FilingClues, clues_of
from digitize.domain.page import PageState
from digitize.domain.page_order import reading_order
from digitize.domain.page_outline import outlines_of
from digitize.domain.paper_boundaries import Boundary
from digitize.domain.procedure import Component, ComponentChoice
from digitize.domain.quality import PageVerdict
from digitize.domain.register_facts import RegisterFacts
from digitize.domain.review import Doubt
from digitize.domain.splitting import Segment, Split, split
from digitize.domain.stored_page import StoredPage
from digitize.domain.titles import title_on

SIMILAR_CODES: Final = 5
"""Registered codes one character away that are shown to whoever decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltDocument:
    """A document before its PDF is made, with what was extracted and what is doubtful."""

    document: Document
    fields: tuple[FieldValue, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltUpload:
    """What an upload turned out to be; `verdicts` are those of its separators and duplicates."""

    documents: tuple[BuiltDocument, ...]
    verdicts: Mapping[int, PageVerdict]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A segment on its way to its dossier."""

    segment: Segment
    clues: FilingClues
    filing: Filing
    contradictions: tuple[Contradiction, ...] = ()


class DossierBuilding:
    """Applies the rules of the domain to an upload whose pages are all read; `today` is the offices' date."""

    def __init__(self, *, ledger: FilingLedger, register: FilingRegister, today: Callable[[], date]) -> None:
        self._ledger = ledger
        self._register = register
        self._today = today

    def build(self, claim: UploadClaim, batch: Batch, pages: Sequence[StoredPage]) -> BuiltUpload:
        """Return the documents of an upload, and what its other pages are; nothing is written.

        Raises LedgerUnavailableError.
        """
        parts, twice = _parts(claim.upload, pages)
        cases, facts = self._filed(claim.upload, batch, parts, pages)
        cases = [replace(case, filing=self._inherited(batch) or case.filing) for case in cases]
        replaced = self._replaced(batch)
        repeated: dict[int, PageReference] = {}
        if batch.replaces is None:
            # A new scan repeats the pages of the one it replaces: that is what it is for.
            cases, repeated = self._without_repeated(claim, cases, pages)
        documents = [
            self._document(claim.upload, batch, case, pages, facts, replaced if index == 0 else None)
            for index, case in enumerate(_contradicted(cases, facts))
        ]
        separators = {number: PageVerdict(state=PageState.SEPARATOR) for number in parts.separators}
        return BuiltUpload(
            documents=tuple(documents),
            verdicts=separators | {number: _duplicate(found) for number, found in (twice | repeated).items()},
        )

    def _filed(
        self, upload: Upload, batch: Batch, parts: Split, pages: Sequence[StoredPage]
    ) -> tuple[list[_Case], RegisterFacts]:
        """Decide the dossier of every segment: alone first, then in the light of what the others proved."""
        operator_code = DossierCode.parse(batch.dossier_code) if batch.dossier_code else None
        path = f"{upload.folder}/{upload.filename}" if upload.folder else upload.filename
        clues = [
            clues_of(segment, pages, operator_code=operator_code, filename=path, today=self._today())
            for segment in parts.segments
        ]
        facts = self._register.facts(
            SYSTEM,
            codes={code for each in clues for code in each.asked_codes},
            citizen_numbers={number for each in clues for number in each.citizen_numbers},
        )
        first = [decide_filing(each, facts) for each in clues]
        # Under cover sheets the sheet alone decides: nothing is inherited from a neighbour across a split.
        has_sheets = any(segment.governing_sheet is not None for segment in parts.segments)
        proven = () if has_sheets else proven_codes(first)
        cases = [
            _Case(segment=segment, clues=each, filing=self._again(each, filing, facts, proven))
            for segment, each, filing in zip(parts.segments, clues, first, strict=True)
        ]
        return cases, facts

    def _again(self, clues: FilingClues, filing: Filing, facts: RegisterFacts, proven: tuple[str, ...]) -> Filing:
        if filing.state is FilingState.FILED:
            return filing
        strangers = [code for code in clues.asked_codes if code not in facts.by_code]
        similar = [
            code for each in strangers for code in self._register.similar_codes(SYSTEM, each, limit=SIMILAR_CODES)
        ]
        return decide_filing(clues, facts, upload_codes=proven, neighbours=similar)

    def _inherited(self, batch: Batch) -> Filing | None:
        """Return the filing of the document that is scanned anew, which its new version takes over."""
        replaced = self._ledger.find_document(SYSTEM, batch.replaces) if batch.replaces else None
        if replaced is None or replaced.filing.state is not FilingState.FILED:
            return None
        evidence = Evidence(source="rescan", reason="filing.by_rescan")
        return replace(replaced.filing, evidence=evidence)

    def _replaced(self, batch: Batch) -> Document | None:
        replaced = self._ledger.find_document(SYSTEM, batch.replaces) if batch.replaces else None
        return None if replaced is None or replaced.state is DocumentState.SUPERSEDED else replaced

    def _without_repeated(
        self, claim: UploadClaim, cases: Sequence[_Case], pages: Sequence[StoredPage]
    ) -> tuple[list[_Case], dict[int, PageReference]]:
        """Take out pages that the dossier (or what waits in the batch) has from an earlier upload."""
        by_number = {page.number: page for page in pages}
        repeated: dict[int, PageReference] = {}
        for code in dict.fromkeys(case.filing.dossier_code for case in cases):
            earlier = self._ledger.earlier_pages(claim, code)
            if earlier:
                numbers = [n for case in cases if case.filing.dossier_code == code for n in case.segment.pages]
                repeated |= find_duplicates([by_number[number] for number in numbers], earlier)
        left = [(case, tuple(n for n in case.segment.pages if n not in repeated)) for case in cases]
        kept = [replace(case, segment=replace(case.segment, pages=numbers)) for case, numbers in left if numbers]
        return kept, repeated

    def _document(
        self,
        upload: Upload,
        batch: Batch,
        case: _Case,
        pages: Sequence[StoredPage],
        facts: RegisterFacts,
        replaced: Document | None,
    ) -> BuiltDocument:
        by_number = {page.number: page for page in pages}
        members = [by_number[number] for number in case.segment.pages]
        if any(page.marks.secrecy is not None for page in members):
            # Not even its title is kept: state-secret papers must not enter.
            case = replace(case, segment=replace(case.segment, title=None))
            return BuiltDocument(
                document=_drafted(upload, case, ComponentChoice(code=None), purpose=batch.purpose)
            )
        fields = extract_fields(members, case.segment.title)
        components = self._components(case.filing, facts)
        choice = _choice(case.segment, components, replaced)
        document = _drafted(upload, case, choice, purpose=_purpose(batch, case.segment, choice, components))
        return BuiltDocument(
            document=replace(document, supersedes=None if replaced is None else replaced.id),
            fields=fields,
            doubts=doubts_of(
                segment=case.segment,
                choice=choice,
                is_component=document.purpose is Purpose.COMPONENT and bool(components),
                contradictions=case.contradictions,
                fields=fields,
            ),
        )

    def _components(self, filing: Filing, facts: RegisterFacts) -> tuple[Component, ...]:
        known = facts.by_code.get(filing.dossier_code or "")
        return self._register.components_of(SYSTEM, known.procedure_code) if known else ()


def _parts(upload: Upload, pages: Sequence[StoredPage]) -> tuple[Split, dict[int, PageReference]]:
    """Return the segments and separators of an upload, and its pages that were scanned twice."""
    if upload.is_signed:
        # One signature covers one document, whatever its pages look like.
        whole = tuple(page.number for page in pages)
        title = title_on(pages[0])
        segment = Segment(pages=whole, title=title, governing_sheet=None, boundary=Boundary.START, confidence=1.0)
        return Split(segments=(segment,), separators={}), {}
    outlines = outlines_of(pages)
    order = reading_order(pages, outlines).numbers
    parts = split(pages, order, outlines)
    twice = _scanned_twice(parts, pages)
    if twice:
        # A sheet that stands there twice breaks the numbering of its neighbours: look again without it.
        kept = [page for page in pages if page.number not in twice]
        parts = split(kept, tuple(number for number in order if number not in twice), outlines)
    return parts, twice


def _scanned_twice(parts: Split, pages: Sequence[StoredPage]) -> dict[int, PageReference]:
    """Return repeated pages, sought under one cover sheet only: one copy in two dossiers is legitimate."""
    by_number = {page.number: page for page in pages}
    found: dict[int, PageReference] = {}
    for _, stretch in groupby(parts.segments, key=lambda segment: segment.governing_sheet):
        found |= find_duplicates([by_number[number] for segment in stretch for number in segment.pages])
    return found


def _contradicted(cases: Sequence[_Case], facts: RegisterFacts) -> list[_Case]:
    """Return the cases with what speaks against their dossier, stack by stack: those under one sheet or choice."""
    judged: list[_Case] = []
    for _, members in groupby(cases, key=lambda case: (case.segment.governing_sheet, case.filing.dossier_code)):
        stack = list(members)
        found = contradictions_in_stack([(case.clues, case.filing) for case in stack], facts)
        judged += [replace(case, contradictions=own) for case, own in zip(stack, found, strict=True)]
    return judged


def _duplicate(found: PageReference) -> PageVerdict:
    facts: dict[str, str | int] = {"page": found.number}
    if found.upload_id is not None:
        facts["upload"] = str(found.upload_id)
    return PageVerdict(state=PageState.DUPLICATE, reason=Failure(code="page.duplicate", facts=facts))


def _choice(segment: Segment, components: tuple[Component, ...], replaced: Document | None) -> ComponentChoice:
    if replaced is not None and replaced.component_code is not None:
        return ComponentChoice(code=replaced.component_code, score=1.0, is_decided=True)
    return choose_component(segment.title, components)


def _purpose(
    batch: Batch, segment: Segment, choice: ComponentChoice, components: tuple[Component, ...]
) -> Purpose:
    """Return whether a document is a result: by the batch, by its cover sheet, or as the procedure's result."""
    sheet = segment.governing_sheet
    if sheet is not None and sheet.payload is not None:
        return Purpose.RESULT if sheet.payload.kind is SheetKind.RESULT else Purpose.COMPONENT
    results = {component.code for component in components if component.is_result}
    return Purpose.RESULT if choice.is_decided and choice.code in results else batch.purpose


def _drafted(upload: Upload, case: _Case, choice: ComponentChoice, *, purpose: Purpose) -> Document:
    segment = case.segment
    return Document(
        id=_document_id(upload.id, segment.pages),
        upload_id=upload.id,
        batch_id=upload.batch_id,
        unit_code=upload.unit_code,
        title=_title(segment, upload),
        pages=segment.pages,
        purpose=purpose,
        state=DocumentState.ASSEMBLING,
        filing=case.filing,
        paper_type=segment.title.paper_type.code if segment.title else "",
        component_code=choice.code if choice.is_decided else None,
        component_score=choice.score,
    )


def _title(segment: Segment, upload: Upload) -> str:
    """Return the title on the paper (an official letter has its subject instead), else the file's name."""
    printed = (segment.title.text or segment.title.abstract) if segment.title else ""
    return printed or PurePath(upload.filename).stem


def _document_id(upload_id: UUID, pages: tuple[int, ...]) -> UUID:
    # The same pages are the same document, however often this runs.
    return uuid5(upload_id, "-".join(map(str, pages)))
