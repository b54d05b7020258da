"""A day of filing: cover sheets part a pile, a foreign paper is stopped, a person decides, a new scan replaces."""

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from bench.pages import GeneratedPage, PageSpec, ResolutionDpi, generate_page, write_pdf
from bench.papers import PaperKind
from bench.people import Person, made_up_person
from bench.printed_sheets import printed_sheet
from digitize.domain.cover_sheet import SheetKind, SheetPayload
from digitize.domain.dossier import DossierCode
from tests.stack import Answer, Stack, ledgers_balance, wait_until

pytestmark = pytest.mark.journey

DPI: ResolutionDpi = 200
PROCEDURE = "9.000001"
HIS, HERS = "H41.16-221115-7001", "H41.16-221115-7002"
PERIOD = {"from": "2022-11-15", "to": "2022-11-15"}


def person(seed: int) -> Person:
    return replace(made_up_person(Random(f"filing day {seed}")), citizen_id=f"9990850{seed:05d}")


HIM, HER, STRANGER = person(1), person(2), person(3)


@pytest.fixture(scope="module")
def registered(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Import the procedure's components and two dossiers."""
    folder = tmp_path_factory.mktemp("so")
    components = folder / "thanh-phan.csv"
    components.write_text(
        "procedure_code,component_code,component_name,paper_type\n"
        f"{PROCEDURE},{PROCEDURE}.01,Đơn đăng ký,DON\n"
        f"{PROCEDURE},{PROCEDURE}.02,Tờ khai,TOKHAI\n",
        encoding="utf-8",
    )
    dossiers = folder / "so.csv"
    lines = [
        f"{code},{PROCEDURE},{someone.full_name},{someone.citizen_id},2022-11-15T08:00:00,Đang xử lý"
        for code, someone in ((HIS, HIM), (HERS, HER))
    ]
    head = "dossier_code,procedure_code,applicant_name,citizen_id,received_at,status"
    dossiers.write_text("\n".join([head, *lines]), encoding="utf-8")
    for file in (components, dossiers):
        assert stack.cli_json("register", "import", str(file))["rejected_rows"] == 0
    return folder


def paper(seed: int, whose: Person, kind: PaperKind = "don", dpi: ResolutionDpi = DPI) -> GeneratedPage:
    return generate_page(PageSpec(seed=seed, resolution_dpi=dpi, paper=kind, person=whose))


def sheet(code: str) -> GeneratedPage:
    payload = SheetPayload(kind=SheetKind.COVER, code=DossierCode.parse(code))
    return printed_sheet(payload, resolution_dpi=DPI)


@pytest.fixture(scope="module")
def batch(stack: Stack, registered: Path) -> Answer:
    """Scan one pile: his sheet and papers, then hers, with a stranger's paper among hers."""
    folder = registered / "chong-sang"
    folder.mkdir()
    his = [sheet(HIS), paper(901, HIM), paper(902, HIM, "to_khai")]
    hers = [sheet(HERS), paper(907, HER), paper(904, STRANGER)]
    write_pdf([*his, *hers], folder / "chong.pdf")
    report = stack.cli_json("ingest", str(folder), "--unit", "H41.16", "--wait")
    return stack.get(f"/batches/{report['batch']}")


@pytest.fixture(scope="module")
def documents(stack: Stack, batch: Answer) -> list[Answer]:
    (upload,) = batch["uploads"]
    return [stack.get(f"/documents/{document}") for document in upload["documents"]]


def test_the_pile_is_parted_and_filed_by_its_sheets(batch: Answer, documents: list[Answer]) -> None:
    assert ledgers_balance(batch)
    assert batch["pages"]["separator"] == 2
    assert [(document["dossier_code"], document["evidence"]["reason"]) for document in documents] == [
        (HIS, "filing.by_cover_sheet"),
        (HIS, "filing.by_cover_sheet"),
        (HERS, "filing.by_cover_sheet"),
        (HERS, "filing.by_cover_sheet"),
    ]
    assert [document["component_code"] for document in documents[:2]] == [f"{PROCEDURE}.01", f"{PROCEDURE}.02"]


def test_the_stranger_s_paper_is_flagged_and_does_not_count(stack: Stack, documents: list[Answer]) -> None:
    foreign = documents[3]
    assert (foreign["counts"], documents[2]["counts"]) == (False, True)
    (item,) = stack.get("/review", kind="dossier")["items"]
    assert item["document"] == foreign["id"]
    assert item["reason"] == "filing.maybe_wrong_dossier"
    assert "nhầm hồ sơ" in item["message"]


def test_the_checklist_says_what_is_missing(stack: Stack, documents: list[Answer]) -> None:
    del documents
    checklist = stack.get(f"/dossiers/{HERS}/checklist")
    assert [(entry["component_code"][-2:], entry["is_missing"]) for entry in checklist["components"]] == [
        ("01", False),
        ("02", True),
    ]
    rows = stack.get("/coverage", **PERIOD)["rows"]
    figure = next(row for row in rows if row["key"] == "H41.16")["measures"]["dossier_any_file"]
    assert figure["numerator"] >= 2


def test_a_person_moves_it_out_and_takes_it_back(stack: Stack, documents: list[Answer]) -> None:
    foreign = documents[3]
    taken = post(
        stack,
        f"/documents/{foreign['id']}/edits",
        {"operation": "assign", "dossier_code": None},
        version=foreign["version"],
    )
    assembled(stack, foreign)
    assert stack.get(f"/documents/{foreign['id']}")["filing"] == "unassigned"
    post(stack, f"/edits/{taken['edit']}/undo", {})
    assembled(stack, foreign)
    assert stack.get(f"/documents/{foreign['id']}")["dossier_code"] == HERS


def test_a_new_scan_takes_the_place_of_the_old_one(stack: Stack, documents: list[Answer], tmp_path: Path) -> None:
    old = documents[2]
    post(stack, f"/documents/{old['id']}/rescans", {"reason": "blurred", "note": "mờ chữ ký"})
    batch = stack.open_batch("Quét lại", replaces_document=old["id"])
    path = tmp_path / "quet-lai.pdf"
    write_pdf([paper(907, HER, dpi=300)], path)
    stack.send(batch, (path.name, path.read_bytes())).raise_for_status()
    (upload,) = stack.sealed_and_done(batch, within_seconds=60)["uploads"]
    (new,) = [stack.get(f"/documents/{document}") for document in upload["documents"]]
    assert (new["dossier_code"], new["supersedes"]) == (HERS, old["id"])
    assert new["download_name"] == f"{HERS}.1.pdf"
    versions = stack.get(f"/documents/{new['id']}/versions")["versions"]
    assert versions[0]["state"] == "superseded"
    assert [request for request in stack.get("/rescans")["rescans"] if request["document"] == old["id"]] == []


def post(stack: Stack, path: str, body: Answer, *, version: int | None = None) -> Answer:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    answer: Answer = stack.http.post(path, json=body, headers=headers).raise_for_status().json()
    return answer


def assembled(stack: Stack, document: Answer) -> None:
    wait_until(
        lambda: stack.get(f"/documents/{document['id']}")["state"] != "assembling",
        within_seconds=30,
        what="the PDF is made anew",
    )
