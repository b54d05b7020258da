"""The sample batch is what its manifest says, and the same every time."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pillow_heif
import pytest
from PIL import Image

from bench.sample_batch import DOSSIERS_NEEDED, SampleBatch, SampleFile, batch_dossiers, write_sample_batch
from digitize.domain.dossier import DossierCode


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="digitize-batch-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def batch(folder: Path) -> SampleBatch:
    return write_sample_batch(folder / "batch", batch_dossiers())


def pages_in(path: Path) -> int:
    """Count the pages of a whole file with other programs than ours."""
    if path.suffix == ".pdf":
        with pikepdf.open(path) as pdf:
            return len(pdf.pages)
    if path.suffix == ".heic":
        return len(pillow_heif.open_heif(path))
    with Image.open(path) as image:
        return int(getattr(image, "n_frames", 1))


def test_manifest_names_every_file_of_the_folder(batch: SampleBatch) -> None:
    assert sorted(path.name for path in batch.folder.iterdir()) == [file.path.name for file in batch.files]


def test_manifest_counts_the_pages_of_every_good_file(batch: SampleBatch) -> None:
    good = batch.with_outcome("filed", "stack", "no_code")
    assert {file.path.name: pages_in(file.path) for file in good} == {
        file.path.name: file.page_count for file in good
    }
    assert batch.page_count == 16
    assert (batch.blank_page_count, batch.separator_count) == (1, 2)


def test_exactly_one_file_is_broken_and_cannot_be_opened(batch: SampleBatch) -> None:
    (broken,) = batch.with_outcome("failed")
    assert broken.path.read_bytes().startswith(b"%PDF-")
    assert b"%%EOF" not in broken.path.read_bytes()
    assert broken.page_count == 0


def test_filed_papers_belong_to_different_dossiers_of_the_register(batch: SampleBatch) -> None:
    registered = {dossier.code: dossier for dossier in batch_dossiers()}
    filed = batch.with_outcome("filed")
    codes = [file.dossier_codes[0] for file in filed]
    stacked = [code for file in batch.with_outcome("stack") for code in file.dossier_codes]
    assert len({*codes, *stacked}) == len(filed) + 2 == 8
    for file, code in zip(filed, codes, strict=True):
        assert DossierCode.parse(code).canonical == code
        assert file.person.full_name == registered[code].applicant_name
        assert file.person.citizen_id == registered[code].citizen_id


def test_dossiers_are_of_different_units_and_came_on_paper() -> None:
    dossiers = batch_dossiers()
    assert len({dossier.unit.code for dossier in dossiers}) == len(dossiers) == DOSSIERS_NEEDED
    assert {dossier.channel for dossier in dossiers} == {"direct"}


def test_birth_year_of_a_person_is_that_of_the_citizen_number(batch: SampleBatch) -> None:
    for file in batch.files:
        assert f"{file.person.birth_date:%y}" == file.person.citizen_id[4:6]


def test_batch_is_the_same_every_time(batch: SampleBatch, folder: Path) -> None:
    again = write_sample_batch(folder / "again", batch_dossiers())
    assert [facts_of(file) for file in again.files] == [facts_of(file) for file in batch.files]
    for file, same in zip(batch.files, again.files, strict=True):
        # The bytes of a HEIC depend on the threads of its encoder.
        if file.path.suffix != ".heic":
            assert file.path.read_bytes() == same.path.read_bytes()


def facts_of(file: SampleFile) -> tuple[object, ...]:
    return file.path.name, file.outcome, file.page_count, file.dossier_codes, file.person
