"""The officer: a page is found by a name typed without marks, and its papers are what was scanned."""

import hashlib
import io
from pathlib import Path
from random import Random
from unicodedata import normalize
from urllib.parse import unquote

import httpx
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from bench.pages import GeneratedPage, PageSpec, blank_page, generate_page, write_jpeg, write_pdf
from bench.people import Person, made_up_person
from digitize.domain.vietnamese import fold_tones
from tests.papers import register_csv
from tests.stack import BUCKET, Answer, Stack

pytestmark = pytest.mark.journey
UNIT = "H41.16"
DOSSIER, OTHER_DOSSIER = f"000.00.16.{UNIT[:3]}-221201-0101", f"{UNIT}-221202-0102"
CANONICAL = f"{UNIT}-221201-0101"
APPLICANT = made_up_person(Random("officer: applicant"))
OTHER_APPLICANT = made_up_person(Random("officer: other applicant"))
APPLICATION, PHOTO = "don-de-nghi.pdf", "anh-giay-to.jpg"


@pytest.fixture(scope="module")
def papers(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Register two dossiers, and ingest a paper of each that carries its code."""
    folder = tmp_path_factory.mktemp("ho-so")
    (folder / "so.csv").write_text(
        register_csv(
            [
                (DOSSIER, UNIT, APPLICANT, "01/12/2022 08:05"),
                (OTHER_DOSSIER, UNIT, OTHER_APPLICANT, "2022-12-02T09:00:00+07:00"),
            ]
        ),
        encoding="utf-8",
    )
    imported = stack.cli_json("register", "import", str(folder / "so.csv"))
    assert (imported["rows"], imported["added"], imported["rejected"]) == (2, 2, [])
    scans = folder / "scans"
    scans.mkdir()
    # An application with an empty back side: one paper of two pages.
    write_pdf([_page(21, DOSSIER, APPLICANT), blank_page(seed=22, resolution_dpi=200)], scans / APPLICATION)
    write_jpeg(_page(23, OTHER_DOSSIER, OTHER_APPLICANT), scans / PHOTO)
    report = stack.cli_json("ingest", str(scans), "--unit", UNIT, "--wait")
    assert report["failures"] == []
    return scans


def _page(seed: int, code: str | None, person: Person) -> GeneratedPage:
    return generate_page(PageSpec(seed=seed, resolution_dpi=200, paper="don", dossier_code=code, person=person))


@pytest.fixture(scope="module")
def hit(stack: Stack, papers: Path) -> Answer:
    """Give the hit of a search by the applicant's name, typed without marks on the command line."""
    assert papers.exists()
    result = stack.cli_json("search", fold_tones(APPLICANT.full_name).lower())
    hits = [hit for hit in result["hits"] if hit["dossier_code"] == CANONICAL and hit["page"] == 1]
    assert len(hits) == 1, result
    found: Answer = hits[0]
    return found


@pytest.fixture(scope="module")
def pdf(stack: Stack, hit: Answer) -> httpx.Response:
    """Fetch the PDF of the document that was found."""
    return stack.http.get(f"/documents/{hit['document']}/pdf").raise_for_status()


def test_the_name_without_marks_finds_the_page_and_shows_it_with_marks(hit: Answer) -> None:
    assert normalize("NFC", APPLICANT.full_name) in hit["snippet"]
    assert hit["boxes"]


def test_the_dossier_lists_its_paper_with_the_evidence(stack: Stack, hit: Answer) -> None:
    for spelling in (DOSSIER, CANONICAL):
        dossier = stack.get(f"/dossiers/{spelling}")
        assert dossier["code"] == DOSSIER
        assert dossier["registered"]
        assert dossier["applicant_name"] == APPLICANT.full_name
        assert [document["id"] for document in dossier["documents"]] == [hit["document"]]
    document = dossier["documents"][0]
    assert document["title"].startswith("ĐƠN"), "named by the title on the paper"
    assert (document["page_count"], document["filing"]) == (2, "filed")
    assert (document["evidence"]["source"], document["evidence"]["page"]) == ("text", 1)
    assert document["evidence"]["message"] == "Theo mã in trên giấy, khớp sổ tiếp nhận."


def test_the_text_layer_holds_the_name_where_the_search_found_it(
    stack: Stack, hit: Answer, pdf: httpx.Response
) -> None:
    frame = stack.get(f"/documents/{hit['document']}/pages/1/words")
    with pypdfium2.PdfDocument(pdf.content) as opened:
        page = opened[0]
        width_pt, height_pt = page.get_size()
        text = page.get_textpage()
        places = _places_of(text, normalize("NFC", APPLICANT.full_name))
        text.close()
        page.close()
    scale = width_pt / frame["width"]
    wanted = (
        min(box["left"] for box in hit["boxes"]) * scale,
        height_pt - max(box["bottom"] for box in hit["boxes"]) * scale,
        max(box["right"] for box in hit["boxes"]) * scale,
        height_pt - min(box["top"] for box in hit["boxes"]) * scale,
    )
    tolerance_pt = 0.01 * width_pt
    assert places, "the text layer holds the name with its marks"
    off = min(max(abs(a - b) for a, b in zip(place, wanted, strict=True)) for place in places)
    assert off <= tolerance_pt, (places, wanted)


def _places_of(text: pypdfium2.PdfTextPage, name: str) -> list[tuple[float, float, float, float]]:
    """Return left, bottom, right, top in points of every occurrence of `name` in the text layer."""
    searcher, places = text.search(name, match_case=True), []
    while (found := searcher.get_next()) is not None:
        boxes = [text.get_charbox(index, loose=True) for index in range(found[0], found[0] + found[1])]
        solid = [box for box, letter in zip(boxes, text.get_text_range(*found), strict=True) if letter != " "]
        lefts, bottoms, rights, tops = zip(*solid, strict=True)
        places.append((min(lefts), min(bottoms), max(rights), max(tops)))
    searcher.close()
    return places


def test_the_pdf_is_named_by_dossier_code_and_is_pdf_a_2b(pdf: httpx.Response) -> None:
    assert unquote(pdf.headers["content-disposition"].rpartition("''")[2]) == f"{DOSSIER}.1.pdf"
    assert pdf.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(pdf.content)) as opened, opened.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "B")
        assert len(opened.pages) == 2


def test_a_range_of_the_pdf_is_exactly_these_bytes(stack: Stack, hit: Answer, pdf: httpx.Response) -> None:
    path = f"/documents/{hit['document']}/pdf"
    for asked, first, last in (("bytes=10-29", 10, 29), ("bytes=-7", len(pdf.content) - 7, len(pdf.content) - 1)):
        part = stack.http.get(path, headers={"Range": asked})
        assert part.status_code == 206
        assert part.content == pdf.content[first : last + 1]
        assert part.headers["content-range"] == f"bytes {first}-{last}/{len(pdf.content)}"
    beyond = stack.http.get(path, headers={"Range": f"bytes={len(pdf.content)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(pdf.content)}")


def test_image_words_and_text_of_the_page_belong_together(stack: Stack, hit: Answer) -> None:
    document = f"/documents/{hit['document']}"
    words = stack.get(f"{document}/pages/1/words")
    image = stack.http.get(f"{document}/pages/1/image").raise_for_status()
    assert image.headers["content-type"] == "image/jpeg"
    with Image.open(io.BytesIO(image.content)) as shown:
        assert abs(shown.width / shown.height - words["width"] / words["height"]) < 0.01
    for word in words["words"]:
        box = word["box"]
        assert 0 <= box["left"] < box["right"] <= words["width"]
        assert 0 <= box["top"] < box["bottom"] <= words["height"]
    pages = stack.http.get(f"{document}/text").raise_for_status().text.split("\f")
    assert len(pages) == 2
    assert APPLICANT.full_name in pages[0]
    assert pages[0].split() == [word["text"] for word in words["words"]]
    assert stack.http.get(f"{document}/pages/3/image").status_code == 404


def test_the_original_comes_back_byte_for_byte(stack: Stack, papers: Path, hit: Answer) -> None:
    upload = stack.get(f"/documents/{hit['document']}")["upload"]
    sent = (papers / APPLICATION).read_bytes()
    for path in (f"/uploads/{upload}/original", f"/documents/{hit['document']}/original"):
        assert stack.http.get(path).raise_for_status().content == sent
    assert stack.get(f"/uploads/{upload}")["sha256"] == hashlib.sha256(sent).hexdigest()


def test_objects_carry_their_tags_and_the_original_is_held(stack: Stack, hit: Answer) -> None:
    document = stack.get(f"/documents/{hit['document']}")
    original = f"{UNIT}/{document['upload']}/original"
    searchable = f"{UNIT}/{document['upload']}/{document['id']}.pdf"
    store = stack.minio()
    for key, kind in ((original, "original"), (searchable, "searchable")):
        tags = store.get_object_tags(BUCKET, key)
        assert dict(tags or {}) == {"kind": kind, "unit": UNIT, "dossier": CANONICAL}
    assert store.is_object_legal_hold_enabled(BUCKET, original)


def test_the_paper_of_another_citizen_is_in_the_other_dossier(stack: Stack, papers: Path) -> None:
    assert (papers / PHOTO).exists()
    (document,) = stack.get(f"/dossiers/{OTHER_DOSSIER}")["documents"]
    assert document["title"].startswith("ĐƠN")
    assert stack.get(f"/documents/{document['id']}")["download_name"] == f"{OTHER_DOSSIER}.1.pdf"


def test_a_citizen_number_is_searched_for_in_the_body_and_never_in_an_address(stack: Stack, papers: Path) -> None:
    assert papers.exists()
    refused = stack.http.get("/search", params={"q": APPLICANT.citizen_id})
    assert (refused.status_code, refused.json()["code"]) == (422, "search.number_in_address")
    assert APPLICANT.citizen_id not in refused.text
    found = stack.http.post("/search", json={"q": APPLICANT.citizen_id}).raise_for_status().json()
    assert CANONICAL in {hit["dossier_code"] for hit in found["hits"]}
