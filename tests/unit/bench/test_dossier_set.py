"""The generated set: its truth agrees with what is drawn, and equal seeds give equal files."""

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from pdf2image import convert_from_path
from PIL import Image

from bench.dossier_set.dossiers import make_dossiers
from bench.dossier_set.identity_card import mrz_lines
from bench.dossier_set.planning import DossierSet, plan_set
from bench.dossier_set.plans import UploadPlan, truth_of
from bench.dossier_set.scanning import write_upload
from bench.dossier_set.truth import Arm, Role
from bench.people import FAKE_CITIZEN_PREFIX
from digitize.domain.cover_sheet import SheetKind, parse_payload

SEED = 900_000


@pytest.fixture(scope="module")
def planned() -> DossierSet:
    return plan_set(first_seed=SEED, dossier_count=300)


def smallest(uploads: tuple[UploadPlan, ...], arm: Arm) -> UploadPlan:
    return min((upload for upload in uploads if upload.arm is arm), key=lambda upload: len(upload.pages))


def cut(plan: UploadPlan, *, pages: int) -> UploadPlan:
    return replace(plan, pages=plan.pages[:pages])


def test_set_is_as_large_as_promised_and_holds_every_role_and_arm(planned: DossierSet) -> None:
    truths = [truth_of(upload) for upload in planned.uploads]
    assert sum(len(truth.pages) for truth in truths) >= 2_000
    assert {truth.arm for truth in truths} == set(Arm)
    assert {page.role for truth in truths for page in truth.pages} == set(Role)
    assert any(page.runs_on for truth in truths for page in truth.pages)
    assert {document.secrecy for truth in truths for document in truth.documents} > {None}


def test_equal_seeds_give_equal_plans_and_other_seeds_others(planned: DossierSet) -> None:
    assert plan_set(first_seed=SEED, dossier_count=300) == planned
    assert plan_set(first_seed=SEED + 500, dossier_count=300) != planned


def test_people_are_made_up_and_neighbouring_codes_differ_by_one_digit() -> None:
    dossiers = make_dossiers(seed=SEED, count=40)
    assert all(dossier.applicant.citizen_id.startswith(FAKE_CITIZEN_PREFIX) for dossier in dossiers)
    codes = [dossier.code.canonical for dossier in dossiers if dossier.on_paper]
    assert len(set(codes)) == len(codes) == 40
    for code in codes:
        others = (other for other in codes if other != code and len(other) == len(code))
        assert min(sum(a != b for a, b in zip(code, other, strict=True)) for other in others) <= 2


def test_every_page_of_every_document_lies_in_its_file_once(planned: DossierSet) -> None:
    for upload in planned.uploads:
        truth = truth_of(upload)
        papers = [page.number for page in truth.pages if page.role in (Role.PAPER, Role.FOREIGN)]
        assert sorted(number for document in truth.documents for number in document.pages) == papers


def test_machine_readable_zone_has_three_lines_of_thirty(planned: DossierSet) -> None:
    dossier = planned.dossiers[0]
    assert [len(line) for line in mrz_lines(dossier.applicant, dossier.received_on)] == [30, 30, 30]


def test_file_is_drawn_with_one_picture_a_page_and_the_same_bytes_again(
    planned: DossierSet, tmp_path: Path
) -> None:
    plan = cut(smallest(planned.uploads, Arm.NOTHING), pages=2)
    path = write_upload(plan, tmp_path / "once")
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == len(plan.pages)
    assert write_upload(plan, tmp_path / "again").read_bytes() == path.read_bytes()


def test_cover_sheet_of_a_drawn_batch_names_the_dossier_of_the_pages_below(tmp_path: Path) -> None:
    batch = smallest(plan_set(first_seed=SEED, dossier_count=3).uploads, Arm.COVER_SHEETS)
    first_two = cut(batch, pages=2)
    cover: Image.Image = convert_from_path(write_upload(first_two, tmp_path), dpi=150, last_page=1)[0]
    payload = parse_payload(zxingcpp.read_barcodes(cover)[0].text)
    assert payload is not None
    assert payload.kind is SheetKind.COVER
    assert payload.code is not None
    assert payload.code.canonical == truth_of(first_two).pages[1].dossier
