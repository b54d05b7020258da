"""Compares what became of a file with what is true of it; every miss is kept with its file and page."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from unicodedata import normalize

from bench.dossier_set.truth import Arm, Role, TrueDocument, TruePage, TrueUpload
from digitize.application.dossier_building import BuiltDocument, BuiltUpload
from digitize.domain.batch import Purpose
from digitize.domain.document import FilingState
from digitize.domain.fields import FieldName, FieldState
from digitize.domain.page import PageState
from digitize.domain.review import ReviewKind
from digitize.domain.stored_page import StoredPage

_SHEETS = (Role.COVER, Role.SEPARATOR)
_SURE = 90.0
"""Values stated with this confidence (0-100) should hardly ever be wrong."""


@dataclass(slots=True)
class Tally:
    """How many of how many."""

    right: int = 0
    total: int = 0

    def add(self, is_right: bool) -> None:  # noqa: FBT001 - the only thing there is to add
        """Count one more."""
        self.right += is_right
        self.total += 1

    @property
    def share(self) -> float | None:
        """The share 0-1; None for nothing."""
        return self.right / self.total if self.total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """Something that went wrong, for a person to look at; `page` counts in the file, from 1."""

    kind: str
    file: str
    page: int
    what: str


@dataclass(slots=True)
class Score:
    """All counts of a run; the confusion counts pairs of components: what is, what it was taken for."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    wrong_pages: int = 0
    split_right: int = 0
    split_missed: int = 0
    split_added: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)

    def tally(self, name: str) -> Tally:
        """Return the tally of that name, made when it is new."""
        return self.tallies.setdefault(name, Tally())


class UploadScoring:
    """Scores one file into `score`."""

    def __init__(self, score: Score, truth: TrueUpload, pages: Sequence[StoredPage], built: BuiltUpload) -> None:
        self._score, self._truth, self._built = score, _with_the_copy_kept(truth, built), built
        self._stored = {page.number: page for page in pages}
        self._documents = {number: part for part in built.documents for number in part.document.pages}

    def add(self) -> None:
        """Count everything."""
        for page in self._truth.pages:
            self._page(page)
        self._splits()
        for document in self._truth.documents:
            self._document(document)

    # Pages

    def _page(self, page: TruePage) -> None:
        stored = self._stored[page.number]
        state = self._built.verdicts[page.number].state if page.number in self._built.verdicts else stored.state
        if page.role in _SHEETS:
            self._count("sheets found", page, is_right=state is PageState.SEPARATOR)
        elif page.role is Role.BLANK:
            is_right = state in (PageState.BLANK, PageState.SEPARATOR)
            self._count("blank pages found", page, is_right=is_right, what=f"is {state}")
        else:
            self._count("pages the right way up", page, is_right=stored.turn_degrees == page.turn_degrees)
            is_twice = state is PageState.DUPLICATE
            if page.role is Role.DUPLICATE:
                self._count("duplicates found", page, is_right=is_twice)
            elif is_twice:
                self._miss("taken for a duplicate", page.number, "is none")
            self._filing(page)

    def _filing(self, page: TruePage) -> None:
        part = self._documents.get(page.number)
        if page.role is Role.DUPLICATE and part is None:
            return
        filed, doubted = self._filed_in(part), part is not None and _is_doubted(part)
        if filed is not None and not doubted and filed != page.dossier and not self._is_secret(page):
            self._score.wrong_pages += 1
            self._miss("FILED IN A WRONG DOSSIER", page.number, f"{filed} instead of {page.dossier}")
        if page.role is Role.FOREIGN:
            self._count("foreign pages kept out", page, is_right=filed is None or doubted)
        elif page.runs_on:
            self._count(
                "pages below a missing sheet kept out", page, is_right=filed in (None, page.dossier) or doubted
            )
        elif page.role is Role.PAPER and not self._is_secret(page):
            is_right = filed == page.dossier and not doubted
            what = "doubted" if doubted else _why(part)
            self._count(f"filed: {self._truth.arm}", page, is_right=is_right, what=what)
            group = "with" if self._truth.arm is Arm.COVER_SHEETS else "without"
            self._score.tally(f"filed {group} cover sheets").add(is_right)

    def _filed_in(self, part: BuiltDocument | None) -> str | None:
        """Return where the document is filed; one with a mark of secrecy, true or not, is kept out."""
        if part is None or part.document.filing.state is not FilingState.FILED:
            return None
        if any(self._stored[number].marks.secrecy is not None for number in part.document.pages):
            return None
        return part.document.filing.dossier_code

    def _is_secret(self, page: TruePage) -> bool:
        return any(
            document.secrecy is not None and document.id == page.document for document in self._truth.documents
        )

    # Documents

    def _splits(self) -> None:
        true_points, found_points = set(), set()
        previous: tuple[int, int | None, object] | None = None
        for page in self._truth.pages:
            if page.role not in (Role.PAPER, Role.FOREIGN):
                continue
            part = self._documents.get(page.number)
            found = page.number if part is None else part.document.id
            if previous is not None:
                if page.document != previous[1]:
                    true_points.add(page.number)
                if found != previous[2]:
                    found_points.add(page.number)
            previous = (page.number, page.document, found)
        self._score.split_right += len(true_points & found_points)
        self._score.split_missed += len(true_points - found_points)
        self._score.split_added += len(found_points - true_points)
        for number in sorted(true_points - found_points):
            self._miss("not split", number, "a document begins here")
        for number in sorted(found_points - true_points):
            self._miss("split", number, "no document begins here")

    def _document(self, document: TrueDocument) -> None:
        if document.secrecy is not None:
            marks = [self._stored[number].marks.secrecy for number in document.pages]
            levels = {mark.level.value for mark in marks if mark is not None}
            self._count_at("secrecy stamps caught", document.pages[0], is_right=bool(levels))
            self._count_at("degree of secrecy right", document.pages[0], is_right=levels == {document.secrecy})
            return
        for number in document.pages:
            if self._stored[number].marks.secrecy is not None:
                self._miss("false alarm of secrecy", number, document.title)
        if document.pages != tuple(sorted(document.pages)):
            part = self._documents.get(document.pages[0])
            order = () if part is None else part.document.pages
            is_right = tuple(number for number in order if number in document.pages) == document.pages
            self._count_at("wrong orders mended", document.pages[0], is_right=is_right, what=str(order))
        part = self._documents.get(document.pages[0])
        if part is None:
            return
        if not document.is_foreign and self._filed_in(part) == document.dossier:
            self._component(document, part)
        self._fields(document, part)

    def _component(self, document: TrueDocument, part: BuiltDocument) -> None:
        found, true = part.document.component_code, document.component
        is_result = part.document.purpose is Purpose.RESULT
        self._count_at("results told from components", document.pages[0], is_right=is_result == document.is_result)
        self._score.confusion[(true or "none", found or "undecided")] += 1
        if true is not None:
            self._score.tally("components decided").add(found is not None)
        if found is not None:
            what = f"{document.title}: {found} instead of {true}"
            self._count_at(
                "components right of those decided", document.pages[0], is_right=found == true, what=what
            )

    def _fields(self, document: TrueDocument, part: BuiltDocument) -> None:
        found = {value.name.value: value for value in part.fields}
        for name, true in document.fields.items():
            value = found.get(name)
            is_read = value is not None and value.state is FieldState.READ
            text = value.value if value is not None and is_read else ""
            # Cards print the name in capitals, their QR code has it in small letters: both are right.
            is_right = _same(text, true) or (name == FieldName.HOLDER_NAME and _same(text.title(), true.title()))
            what = f"{text!r} instead of {true!r}"
            self._count_at(
                f"{name} at {self._truth.resolution_dpi} dpi", document.pages[0], is_right=is_right, what=what
            )
            if value is not None and is_read and value.confidence >= _SURE:
                self._score.tally("field values right of those sure").add(is_right)

    # Counting

    def _count(self, name: str, page: TruePage, *, is_right: bool, what: str = "") -> None:
        self._count_at(name, page.number, is_right=is_right, what=what)

    def _count_at(self, name: str, page: int, *, is_right: bool, what: str = "") -> None:
        self._score.tally(name).add(is_right)
        if not is_right:
            self._miss(name, page, what)

    def _miss(self, kind: str, page: int, what: str) -> None:
        self._score.misses.append(Miss(kind=kind, file=self._truth.name, page=page, what=what))


def split_figures(score: Score) -> Mapping[str, float]:
    """Return precision, recall and F1 (0-1) of the points at which a document begins within a file."""
    found, true = score.split_right + score.split_added, score.split_right + score.split_missed
    precision = score.split_right / found if found else 1.0
    recall = score.split_right / true if true else 1.0
    both = precision + recall
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / both if both else 0.0}


def tallies_named(score: Score, prefix: str) -> Iterator[tuple[str, Tally]]:
    """Yield the tallies whose name begins with `prefix`, by name."""
    return ((name, tally) for name, tally in sorted(score.tallies.items()) if name.startswith(prefix))


def _with_the_copy_kept(truth: TrueUpload, built: BuiltUpload) -> TrueUpload:
    """Return the truth with the kept copy of a page scanned twice as the page proper: either copy will do."""
    marked = {number for number, verdict in built.verdicts.items() if verdict.state is PageState.DUPLICATE}
    swapped: dict[int, int] = {}
    for page in truth.pages:
        if page.duplicate_of in marked and page.number not in marked:
            swapped |= {page.number: page.duplicate_of, page.duplicate_of: page.number}
    if not swapped:
        return truth
    by_number = {page.number: page for page in truth.pages}
    pages = tuple(
        replace(page, role=by_number[swapped.get(page.number, page.number)].role) for page in truth.pages
    )
    documents = tuple(
        replace(document, pages=tuple(swapped.get(number, number) for number in document.pages))
        for document in truth.documents
    )
    return replace(truth, pages=pages, documents=documents)


def _is_doubted(part: BuiltDocument) -> bool:
    return any(doubt.kind is ReviewKind.DOSSIER for doubt in part.doubts)


def _why(part: BuiltDocument | None) -> str:
    return "in no document" if part is None else part.document.filing.evidence.reason


def _same(one: str, other: str) -> bool:
    return " ".join(normalize("NFC", one).split()) == " ".join(normalize("NFC", other).split())
