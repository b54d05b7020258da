"""The routes of the scanning room and of the officers, over the whole system in memory."""

import hashlib
from typing import Any

import httpx
import pytest

from digitize.domain.batch import Batch, Upload
from tests.fakes.api_client import CODE, DATA, ISSUED, ApiClient
from tests.fakes.page_reader import ScriptedPage, scripted_upload
from tests.fakes.workplace import MAXIMUM_FILE_BYTES, Workplace

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def send_files(
    client: ApiClient, batch: Batch, *files: tuple[str, bytes], headers: dict[str, str] | None = None
) -> httpx.Response:
    parts: list[tuple[str, Any]] = [("files", file) for file in files]
    return client.post(f"/batches/{batch.id}/files", files=parts, headers=headers)


def test_batch_is_opened_and_found_by_its_name(client: ApiClient) -> None:
    opened = client.post("/batches", json={"name": "Sáng 23/11", "unit_code": "000.00.16.H41"})
    assert opened.status_code == 201
    assert opened.json() | {"id": ""} == {"id": "", "name": "Sáng 23/11", "state": "open"}
    found = client.get("/batches", params={"name": "Sáng 23/11"}).json()
    assert [entry["id"] for entry in found["batches"]] == [opened.json()["id"]]
    status = client.get(f"/batches/{opened.json()['id']}").json()
    assert (status["unit_code"], status["purpose"], status["dossier_code"]) == ("H41.16", "component", None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit_code": "sở"}, "unit.invalid_code"),
        ({"dossier_code": "H41"}, "dossier.invalid_code"),
        ({"name": " "}, "batch.name_invalid"),
    ],
)
def test_wrong_batch_is_422_with_its_code(client: ApiClient, change: dict[str, str], code: str) -> None:
    answer = client.post("/batches", json={"name": "Sáng", "unit_code": "H41"} | change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_good_files_are_taken_and_bad_ones_named(client: ApiClient, batch: Batch) -> None:
    answer = send_files(client, batch, ("đơn.pdf", DATA), ("ghi chú.pdf", b"text"), ("trống.pdf", b""))
    assert answer.status_code == 201
    (receipt,) = answer.json()["uploads"]
    assert (receipt["filename"], receipt["sha256"], receipt["state"]) == (
        "đơn.pdf",
        hashlib.sha256(DATA).hexdigest(),
        "received",
    )
    rejected = answer.json()["rejected"]
    assert [(entry["filename"], entry["code"]) for entry in rejected] == [
        ("ghi chú.pdf", "upload.type_unsupported"),
        ("trống.pdf", "upload.empty"),
    ]
    assert rejected[1]["message"] == "Tệp “trống.pdf” trống (0 byte)."


def test_request_whose_files_are_all_rejected_is_422(client: ApiClient, batch: Batch) -> None:
    large = b"%PDF-" + b"x" * MAXIMUM_FILE_BYTES
    answer = send_files(client, batch, ("to.pdf", large), ("trống.pdf", b""))
    assert (answer.status_code, answer.json()["code"]) == (422, "upload.too_large")
    assert answer.json()["uploads"] == []
    assert [entry["code"] for entry in answer.json()["rejected"]] == ["upload.too_large", "upload.empty"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "x" * 500 + ".pdf", "hoso\u202efdp.exe"])
def test_misleading_file_name_is_422(client: ApiClient, workplace: Workplace, batch: Batch, name: str) -> None:
    answer = send_files(client, batch, (name, DATA))
    assert (answer.status_code, answer.json()["code"]) == (422, "upload.name_invalid")
    assert workplace.objects.objects == {}


def test_stated_hash_is_verified(client: ApiClient, workplace: Workplace, batch: Batch) -> None:
    wrong = send_files(client, batch, ("a.pdf", DATA), headers={"X-Content-SHA256": "0" * 64})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "upload.hash_mismatch")
    assert workplace.objects.objects == {}
    right = {"X-Content-SHA256": hashlib.sha256(DATA).hexdigest()}
    assert send_files(client, batch, ("a.pdf", DATA), headers=right).status_code == 201


def test_stated_hash_goes_with_exactly_one_file(client: ApiClient, workplace: Workplace, batch: Batch) -> None:
    right = {"X-Content-SHA256": hashlib.sha256(DATA).hexdigest()}
    answer = send_files(client, batch, ("a.pdf", DATA), ("b.pdf", DATA), headers=right)
    assert (answer.status_code, answer.json()["code"]) == (400, "upload.hash_needs_one_file")
    assert workplace.objects.objects == {}


def test_sealed_batch_is_409_and_an_unknown_one_404(client: ApiClient, batch: Batch) -> None:
    assert client.post(f"/batches/{batch.id}/seal").json()["state"] == "done"
    sealed = send_files(client, batch, ("a.pdf", DATA))
    assert (sealed.status_code, sealed.json()["code"]) == (409, "batch.sealed")
    for answer in (client.get(f"/batches/{UNKNOWN}"), client.post(f"/batches/{UNKNOWN}/seal")):
        assert (answer.status_code, answer.json()["code"]) == (404, "batch.unknown")


@pytest.mark.parametrize("outage", ["store", "ledger"])
def test_outage_while_receiving_is_503_and_acknowledges_nothing(
    client: ApiClient, workplace: Workplace, batch: Batch, outage: str
) -> None:
    if outage == "store":
        workplace.objects.fail_next("put")
    else:
        workplace.ledger.state.fail_next("add_upload")
    answer = send_files(client, batch, ("a.pdf", DATA))
    assert (answer.status_code, answer.json()["code"]) == (503, f"{outage}.unavailable")
    assert client.get(f"/batches/{batch.id}").json()["uploads"] == []


def test_batch_tells_its_ledgers_and_names_what_failed(
    client: ApiClient, workplace: Workplace, batch: Batch, upload: Upload
) -> None:
    bad_page = scripted_upload([ScriptedPage(lines=("rõ",)), ScriptedPage(failure="page.timeout")])
    workplace.receive(batch, bad_page, "một trang hỏng.pdf")
    workplace.receive(batch, DATA[:-9], "đứt.pdf")
    workplace.run_jobs()
    status = client.post(f"/batches/{batch.id}/seal").json()
    assert status["state"] == "done"
    assert status["files"] == {"received": 3, "done": 2, "failed": 1, "quarantined": 0, "under_way": 0}
    assert {name: count for name, count in status["pages"].items() if count} == {
        "received": 4,
        "read": 3,
        "failed": 1,
    }
    assert sum(count for name, count in status["pages"].items() if name != "received") == 4
    assert [(entry["filename"], entry["page"], entry["code"]) for entry in status["failures"]] == [
        ("đứt.pdf", None, "upload.torn"),
        ("một trang hỏng.pdf", 2, "page.timeout"),
    ]
    assert status["failures"][0]["message"].startswith("Tệp “đứt.pdf” bị đứt giữa chừng.")
    first = next(entry for entry in status["uploads"] if entry["id"] == str(upload.id))
    assert first["documents"] == [str(workplace.document_of(upload).id)]
    english = client.get(f"/batches/{batch.id}", headers={"Accept-Language": "en"}).json()
    assert english["failures"][0]["message"].endswith("is cut off. The original is kept.")


def test_upload_tells_what_became_of_it(client: ApiClient, workplace: Workplace, batch: Batch) -> None:
    torn = workplace.receive(batch, DATA[:-9], "đứt.pdf")
    workplace.run_jobs()
    answer = client.get(f"/uploads/{torn.id}").json()
    assert (answer["state"], answer["page_count"], answer["failure"]["code"]) == ("failed", None, "upload.torn")
    original = client.get(f"/uploads/{torn.id}/original")
    assert original.content == DATA[:-9]


def test_dossier_lists_its_documents_with_evidence_and_masks_the_citizen(
    client: ApiClient, workplace: Workplace, upload: Upload
) -> None:
    for form in (CODE, ISSUED):
        answer = client.get(f"/dossiers/{form}").json()
        assert (answer["code"], answer["registered"]) == (ISSUED, True)
        assert "999085001234" not in str(answer)
        (document,) = answer["documents"]
        assert (document["id"], document["title"], document["page_count"], document["state"]) == (
            str(workplace.document_of(upload).id),
            "Đơn đề nghị",
            2,
            "ready",
        )
        assert document["evidence"]["reason"] == "filing.by_operator"
    missing = client.get("/dossiers/H41.16-221115-0009")
    assert (missing.status_code, missing.json()["code"]) == (404, "dossier.unknown")
    assert client.get("/dossiers/H41").status_code == 422


def test_document_with_pages_words_and_text(client: ApiClient, workplace: Workplace, upload: Upload) -> None:
    document_id = workplace.document_of(upload).id
    document = client.get(f"/documents/{document_id}").json()
    assert document["download_name"] == f"{ISSUED}.1.pdf"
    assert [(page["number"], page["state"], page["message"]) for page in document["pages"]] == [
        (1, "read", None),
        (2, "read", None),
    ]
    words = client.get(f"/documents/{document_id}/pages/1/words").json()
    assert [word["text"] for word in words["words"]] == ["Kính", "gửi", "bà", "Đặng", "Thị", "Hồng"]
    box = words["words"][0]["box"]
    assert 0 <= box["left"] < box["right"] <= words["width"]
    assert client.get(f"/documents/{document_id}/text").text == "Kính gửi bà Đặng Thị Hồng\ftrang hai"
    image = client.get(f"/documents/{document_id}/pages/2/image")
    assert (image.headers["content-type"], image.headers["cache-control"]) == ("image/jpeg", "private, no-store")
    missing = client.get(f"/documents/{document_id}/pages/3/words")
    assert (missing.status_code, missing.json()["code"]) == (404, "page.unknown")


def test_documents_that_wait_say_what_to_do(client: ApiClient, workplace: Workplace) -> None:
    workplace.take_in("không có mã")
    workplace.run_jobs()
    (waiting,) = client.get("/documents/unassigned").json()["documents"]
    assert waiting["evidence"]["message"] == "Không thấy mã hồ sơ trên giấy."
    assert "hàng chờ kiểm tra" in waiting["next_step"]


def test_search_finds_the_page_and_its_place(client: ApiClient, workplace: Workplace, upload: Upload) -> None:
    for answer in (
        client.get("/search", params={"q": "dang thi hong"}),
        client.post("/search", json={"q": "Hồng"}),
    ):
        found = answer.json()
        assert found["total"] == 1
        (hit,) = found["hits"]
        assert (hit["document"], hit["page"], hit["dossier_code"]) == (
            str(workplace.document_of(upload).id),
            1,
            CODE,
        )
        assert hit["snippet"] == "Kính gửi bà Đặng Thị Hồng"
        assert set(hit["boxes"][0]) == {"left", "top", "right", "bottom"}


def test_citizen_number_is_refused_in_the_address_and_taken_in_the_body(client: ApiClient) -> None:
    refused = client.get("/search", params={"q": "ông Tảo 001085001234"})
    assert (refused.status_code, refused.json()["code"]) == (422, "search.number_in_address")
    assert "001085001234" not in refused.text
    assert client.post("/search", json={"q": "001085001234"}).json() == {"hits": [], "total": 0, "suggestions": []}
    assert client.get("/search", params={"q": "…"}).json()["code"] == "search.invalid_query"
