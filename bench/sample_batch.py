"""The sample batch: a pile of papers as a scanning room gets them, most of them for dossiers of the register.

Nine files of five formats with sixteen good pages: clean, skewed, photographed, faded, a blank side, a paper
without a dossier code, a stack of two dossiers under their cover sheets, and a PDF that broke off on its way.
People and papers are made up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Literal

from bench.pages import (
    GeneratedPage,
    PageSpec,
    blank_page,
    generate_page,
    write_heic,
    write_jpeg,
    write_pdf,
    write_png,
    write_tiff,
)
from bench.people import Person, made_up_person
from bench.printed_sheets import printed_sheet
from bench.sample_register import SampleDossier, direct_dossiers
from digitize.domain.cover_sheet import SheetKind, SheetPayload
from digitize.domain.dossier import DossierCode

BATCH_SEED = 4_100
DOSSIERS_NEEDED = 8

Outcome = Literal["filed", "stack", "no_code", "failed"]
"""Filed in its dossier; parted by its cover sheets; read but left to a person; or not read at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFile:
    """One file of the batch and what must become of it.

    `page_count` counts the pages that the ledger must hold (none for a broken file), blank sides and cover sheets
    included; `dossier_codes` are those its documents must be filed under, in order (for "filed" the first one's);
    `person` is named on its first paper.
    """

    path: Path
    outcome: Outcome
    page_count: int
    person: Person
    blank_page_count: int = 0
    separator_count: int = 0
    dossier_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleBatch:
    """The files of the batch, in the order of their names."""

    folder: Path
    files: tuple[SampleFile, ...]

    @property
    def page_count(self) -> int:
        """Pages that the ledger of the batch must hold."""
        return sum(file.page_count for file in self.files)

    @property
    def blank_page_count(self) -> int:
        """Blank sides among them."""
        return sum(file.blank_page_count for file in self.files)

    @property
    def separator_count(self) -> int:
        """Cover sheets among them."""
        return sum(file.separator_count for file in self.files)

    def with_outcome(self, *outcomes: Outcome) -> tuple[SampleFile, ...]:
        """Return the files of which one of `outcomes` is expected."""
        return tuple(file for file in self.files if file.outcome in outcomes)


def batch_dossiers() -> tuple[SampleDossier, ...]:
    """Return dossiers of the sample register for the batch, each of another unit; all came on paper."""
    first_of_unit: dict[str, SampleDossier] = {}
    for dossier in direct_dossiers(4_000):
        first_of_unit.setdefault(dossier.unit.code, dossier)
    return tuple(first_of_unit.values())[:DOSSIERS_NEEDED]


def write_sample_batch(folder: Path, dossiers: Sequence[SampleDossier], *, seed: int = BATCH_SEED) -> SampleBatch:
    """Write the batch into a new `folder`; equal arguments give equal pages. `dossiers`: DOSSIERS_NEEDED of them.

    The bytes are equal too, except those of the HEIC file (`bench.writers`).
    """
    folder.mkdir()
    printer = _Printer(folder=folder, seed=seed)
    first, second, third, fourth, fifth, sixth, *others = (_Owner.of(dossier) for dossier in dossiers)
    files = (
        printer.clean_pdf(fifth),
        printer.skewed_tiff(second),
        printer.telephone_photo(third),
        printer.faded_png(fourth),
        printer.telephone_heic(first),
        printer.pdf_with_blank_side(sixth),
        printer.paper_without_code(),
        printer.stack_under_cover_sheets(others[0], others[1]),
        printer.broken_pdf(fifth),
    )
    return SampleBatch(folder=folder, files=files)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owner:
    """A dossier and the person that the register names as its applicant."""

    code: str
    person: Person

    @classmethod
    def of(cls, dossier: SampleDossier) -> "_Owner":
        random = Random(f"{dossier.code}:owner")
        # Digits 4 to 6 of a citizen number hold century and year of birth; the day is nobody's business.
        century, year = divmod(int(dossier.citizen_id[3:6]), 100)
        birth_date = date(1900 + century // 2 * 100 + year, random.randint(1, 12), random.randint(1, 28))
        person = replace(
            made_up_person(random),
            full_name=dossier.applicant_name,
            citizen_id=dossier.citizen_id,
            birth_date=birth_date,
        )
        return cls(code=dossier.code, person=person)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printer:
    """Makes the files, a method each; every page has a seed of its own."""

    folder: Path
    seed: int

    def clean_pdf(self, owner: _Owner) -> SampleFile:
        pages = [
            self._page(1, owner, PageSpec(seed=0, paper="don")),
            self._page(2, owner, PageSpec(seed=0, paper="quyet_dinh", with_table=True)),
            self._page(3, owner, PageSpec(seed=0, paper="cong_van"), prints_code=False),
        ]
        path = self.folder / "01-don-de-nghi.pdf"
        write_pdf(pages, path)
        return self._filed(path, owner, page_count=3)

    def skewed_tiff(self, owner: _Owner) -> SampleFile:
        spec = PageSpec(seed=0, resolution_dpi=200, degradation="office")
        pages = [
            self._page(4, owner, replace(spec, paper="to_khai")),
            self._page(5, owner, replace(spec, paper="cong_van"), prints_code=False),
        ]
        path = self.folder / "02-to-khai-quet-lech.tif"
        write_tiff(pages, path)
        return self._filed(path, owner, page_count=2)

    def telephone_photo(self, owner: _Owner) -> SampleFile:
        spec = PageSpec(seed=0, resolution_dpi=200, degradation="photo", paper="giay_tiep_nhan")
        path = self.folder / "03-chup-bang-dien-thoai.jpg"
        write_jpeg(self._page(6, owner, spec), path)
        return self._filed(path, owner, page_count=1)

    def faded_png(self, owner: _Owner) -> SampleFile:
        spec = PageSpec(seed=0, resolution_dpi=150, degradation="faded", paper="don")
        path = self.folder / "04-don-phai-mau.png"
        write_png(self._page(7, owner, spec), path)
        return self._filed(path, owner, page_count=1)

    def telephone_heic(self, owner: _Owner) -> SampleFile:
        spec = PageSpec(seed=0, resolution_dpi=200, paper="quyet_dinh")
        path = self.folder / "05-quyet-dinh.heic"
        write_heic(self._page(8, owner, spec), path)
        return self._filed(path, owner, page_count=1)

    def pdf_with_blank_side(self, owner: _Owner) -> SampleFile:
        spec = PageSpec(seed=0, resolution_dpi=200)
        pages = [
            self._page(9, owner, replace(spec, paper="don")),
            blank_page(seed=self.seed + 10, resolution_dpi=200),
            self._page(11, owner, replace(spec, paper="cong_van"), prints_code=False),
        ]
        path = self.folder / "06-co-mat-sau-trang.pdf"
        write_pdf(pages, path)
        return replace(self._filed(path, owner, page_count=3), blank_page_count=1)

    def paper_without_code(self) -> SampleFile:
        person = made_up_person(Random(f"{self.seed}:without code"))
        spec = PageSpec(seed=self.seed + 12, resolution_dpi=200, paper="don", person=person)
        path = self.folder / "07-khong-ghi-ma-ho-so.png"
        write_png(generate_page(spec), path)
        return SampleFile(path=path, outcome="no_code", page_count=1, person=person)

    def stack_under_cover_sheets(self, owner: _Owner, other: _Owner) -> SampleFile:
        spec = PageSpec(seed=0, resolution_dpi=200, paper="don")
        pages = [
            _cover_sheet(owner),
            self._page(13, owner, spec, prints_code=False),
            _cover_sheet(other),
            self._page(14, other, spec, prints_code=False),
        ]
        path = self.folder / "08-chong-hai-ho-so.pdf"
        write_pdf(pages, path)
        return SampleFile(
            path=path,
            outcome="stack",
            page_count=4,
            separator_count=2,
            person=owner.person,
            dossier_codes=(owner.code, other.code),
        )

    def broken_pdf(self, owner: _Owner) -> SampleFile:
        path = self.folder / "09-tep-bi-cut.pdf"
        write_pdf([self._page(15, owner, PageSpec(seed=0, resolution_dpi=100))], path)
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) * 2 // 3])
        return SampleFile(path=path, outcome="failed", page_count=0, person=owner.person)

    def _page(self, number: int, owner: _Owner, spec: PageSpec, *, prints_code: bool = True) -> GeneratedPage:
        code = owner.code if prints_code else None
        return generate_page(replace(spec, seed=self.seed + number, person=owner.person, dossier_code=code))

    def _filed(self, path: Path, owner: _Owner, *, page_count: int) -> SampleFile:
        return SampleFile(
            path=path, outcome="filed", page_count=page_count, person=owner.person, dossier_codes=(owner.code,)
        )


def _cover_sheet(owner: _Owner) -> GeneratedPage:
    return printed_sheet(
        SheetPayload(kind=SheetKind.COVER, code=DossierCode.parse(owner.code)), resolution_dpi=200
    )
