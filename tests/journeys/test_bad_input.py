"""What scanning rooms really send: each bad file gets a code, a sentence, a next step, and the service goes on."""

import hashlib
import http.client
import io
import struct
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import httpx
import pikepdf
import pytest
from PIL import Image

from tests.fakes.scans import drawn_page, pdf_bytes, scan_pdf, tiff_bytes
from tests.papers import slip_jpeg
from tests.stack import Answer, Stack, ledgers_balance, reads_as_vietnamese

pytestmark = pytest.mark.journey


def small_page() -> Image.Image:
    return drawn_page(("Phiếu thử",), size=(700, 320), points=36)


def encrypted_pdf() -> bytes:
    with pikepdf.open(io.BytesIO(scan_pdf([small_page()]))) as pdf:
        return pdf_bytes(pdf, encryption=pikepdf.Encryption(owner="chủ", user="mật khẩu"))


def pdf_of_size(side_pt: int) -> bytes:
    with pikepdf.open(io.BytesIO(scan_pdf([small_page()]))) as pdf:
        pdf.pages[0].MediaBox = [0, 0, side_pt, side_pt]
        pdf.pages[0].Contents = pikepdf.Stream(pdf, b"0 0 m 100 100 l S")
        return pdf_bytes(pdf)


def pdf_without_pages() -> bytes:
    with pikepdf.Pdf.new() as pdf:
        return pdf_bytes(pdf)


def png_bomb(side: int) -> bytes:
    """Return a valid PNG of `side` x `side` black pixels in a few kilobytes."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (side + 7) // 8)
    pixels = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def cut(whole: bytes) -> bytes:
    return whole[: len(whole) * 2 // 3]


KEPT: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "cut.pdf": (lambda: cut(scan_pdf([small_page()] * 2)), "upload.torn"),
    "cut.tif": (lambda: cut(tiff_bytes([small_page()] * 2, compression="tiff_deflate")), "upload.torn"),
    "cut.jpg": (lambda: cut(slip_jpeg(1)), "upload.torn"),
    "locked.pdf": (encrypted_pdf, "upload.encrypted"),
    "bomb.png": (lambda: png_bomb(30_000), "page.too_large"),
    "wide.pdf": (lambda: pdf_of_size(14_400), "page.too_large"),
    "no pages.pdf": (pdf_without_pages, "upload.no_pages"),
    "garbage.pdf": (lambda: b"%PDF-1.7\n" + b"nonsense " * 400, "upload.torn"),
}
"""Files that are accepted and then cannot be read: the original is kept, byte for byte."""

REFUSED: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "trống.pdf": (lambda: b"", "upload.empty"),
    "văn bản.pdf": (lambda: "Đây chỉ là văn bản.\n".encode() * 20, "upload.type_unsupported"),
    "kho.zip": (lambda: b"PK\x03\x04" + bytes(60), "upload.type_unsupported"),
    "../../etc/cron.d/x.jpg": (lambda: slip_jpeg(2), "upload.name_invalid"),
    "..\\..\\boot.jpg": (lambda: slip_jpeg(2), "upload.name_invalid"),
    "..": (lambda: slip_jpeg(2), "upload.name_invalid"),
    "a" * 496 + ".jpg": (lambda: slip_jpeg(2), "upload.name_invalid"),
    "hoso\u202egpj.exe": (lambda: slip_jpeg(2), "upload.name_invalid"),
}
"""Files of which nothing is kept."""


@pytest.fixture(scope="module")
def bad_files() -> dict[str, bytes]:
    return {name: build() for name, (build, _code) in KEPT.items()}


@pytest.fixture(scope="module")
def bad_batch(stack: Stack, bad_files: dict[str, bytes]) -> Answer:
    """All files of KEPT in one batch with one good paper behind them, read to the end."""
    batch_id = stack.open_batch("Lô toàn tệp hỏng")
    for name, content in bad_files.items():
        answer = stack.send(batch_id, (name, content))
        assert answer.status_code == 201, (name, answer.text)
    stack.send(batch_id, ("cuối cùng.jpg", slip_jpeg(3))).raise_for_status()
    return stack.sealed_and_done(batch_id, within_seconds=90)


@pytest.mark.parametrize("name", KEPT)
def test_unreadable_file_fails_with_its_reason_and_stays_retrievable(
    stack: Stack, bad_batch: Answer, bad_files: dict[str, bytes], name: str
) -> None:
    content, code = bad_files[name], KEPT[name][1]
    upload = next(upload for upload in bad_batch["uploads"] if upload["filename"] == name)
    failures = [failure for failure in bad_batch["failures"] if failure["upload"] == upload["id"]]
    assert upload["state"] == "failed"
    assert {failure["code"] for failure in failures} == {code}
    for failure in failures:
        assert name in failure["message"]
        assert reads_as_vietnamese(failure["message"])
        assert reads_as_vietnamese(failure["next_step"])
    original = stack.http.get(f"/uploads/{upload['id']}/original").raise_for_status()
    assert original.content == content
    assert stack.get(f"/uploads/{upload['id']}")["sha256"] == hashlib.sha256(content).hexdigest()


def test_the_service_reads_a_good_paper_after_all_of_them(bad_batch: Answer) -> None:
    good = next(upload for upload in bad_batch["uploads"] if upload["filename"] == "cuối cùng.jpg")
    assert (good["state"], good["page_count"], len(good["documents"])) == ("done", 1, 1)
    assert ledgers_balance(bad_batch)
    assert bad_batch["files"]["failed"] == len(KEPT)


@pytest.mark.parametrize("name", REFUSED)
def test_refused_file_is_answered_in_words_and_nothing_is_kept(stack: Stack, name: str) -> None:
    build, code = REFUSED[name]
    batch_id = stack.open_batch("Lô có tệp bị từ chối")
    answer = _send_raw(stack, batch_id, name, build())
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["code"], body["uploads"]) == (code, [])
    assert [entry["code"] for entry in body["rejected"]] == [code]
    assert reads_as_vietnamese(body["detail"])
    assert reads_as_vietnamese(body["next_step"])
    assert "\u202e" not in answer.text
    assert stack.get(f"/batches/{batch_id}")["uploads"] == []


def _send_raw(stack: Stack, batch_id: str, name: str, content: bytes) -> httpx.Response:
    """Send a file under a name exactly as it is: client libraries clean names up."""
    boundary = "digitize-boundary"
    quoted = name.replace("\\", "\\\\")
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{quoted}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return stack.http.post(f"/batches/{batch_id}/files", content=body, headers=headers)


def test_one_bad_file_does_not_keep_its_neighbour_out(stack: Stack) -> None:
    batch_id = stack.open_batch("Lô nửa tốt nửa xấu")
    answer = stack.send(batch_id, ("trống.pdf", b""), ("tốt.jpg", slip_jpeg(4)))
    assert answer.status_code == 201
    assert [upload["filename"] for upload in answer.json()["uploads"]] == ["tốt.jpg"]
    rejected = answer.json()["rejected"]
    assert [(entry["filename"], entry["code"]) for entry in rejected] == [("trống.pdf", "upload.empty")]


def test_english_is_spoken_to_who_asks_for_it(stack: Stack) -> None:
    batch_id = stack.open_batch("Lô tiếng Anh")
    answer = stack.send(batch_id, ("empty.pdf", b""), **{"Accept-Language": "en-GB"})
    assert answer.json()["detail"] == "The file “empty.pdf” is empty (0 bytes)."


def test_wrong_hash_is_refused_and_nothing_is_kept(stack: Stack) -> None:
    batch_id, content = stack.open_batch("Lô sai mã băm"), slip_jpeg(5)
    wrong = stack.send(batch_id, ("a.jpg", content), **{"X-Content-SHA256": "0" * 64})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "upload.hash_mismatch")
    assert reads_as_vietnamese(wrong.json()["detail"])
    two = stack.send(batch_id, ("a.jpg", content), ("b.jpg", content), **{"X-Content-SHA256": "0" * 64})
    assert (two.status_code, two.json()["code"]) == (400, "upload.hash_needs_one_file")
    assert stack.get(f"/batches/{batch_id}")["uploads"] == []
    stated = hashlib.sha256(content).hexdigest().upper()
    right = stack.send(batch_id, ("a.jpg", content), **{"X-Content-SHA256": stated})
    assert (right.status_code, right.json()["uploads"][0]["sha256"]) == (201, stated.lower())


def test_the_same_file_twenty_times_at_once_is_one_upload(stack: Stack) -> None:
    batch_id, content = stack.open_batch("Lô gửi hai mươi lần"), slip_jpeg(6)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: stack.send(batch_id, (f"{number}.jpg", content)), range(20)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["uploads"][0]["id"] for answer in answers}) == 1
    batch = stack.sealed_and_done(batch_id, within_seconds=60)
    assert (batch["files"]["received"], batch["pages"]["received"]) == (1, 1)
    assert len(batch["uploads"][0]["documents"]) == 1
    keys = [key for key in _keys_of_unit(stack) if batch["uploads"][0]["id"] in key]
    assert len(keys) == 2, "one original and one PDF"


def _keys_of_unit(stack: Stack) -> list[str]:
    return [item.object_name or "" for item in stack.minio().list_objects("digitize", recursive=True)]


def test_no_object_is_left_that_the_ledger_does_not_know(stack: Stack, bad_batch: Answer) -> None:
    assert bad_batch["state"] == "done"
    known = {str(row["id"]) for row in stack.rows("SELECT id FROM upload")}
    assert {key.split("/")[1] for key in _keys_of_unit(stack)} <= known


def test_body_over_the_limit_is_refused_before_it_is_sent(stack: Stack) -> None:
    batch_id = stack.open_batch("Lô quá lớn")
    connection = http.client.HTTPConnection(stack.url.removeprefix("http://"), timeout=20)
    connection.putrequest("POST", f"/api/v1/batches/{batch_id}/files")
    connection.putheader("Authorization", stack.http.headers["Authorization"])
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", "1000000001")
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    assert answer.status == 413
    assert "Yêu cầu lớn hơn 1000 MB." in body


def test_sealed_batch_takes_no_more_files(stack: Stack) -> None:
    batch_id = stack.open_batch("Lô đã khóa")
    stack.http.post(f"/batches/{batch_id}/seal").raise_for_status()
    answer = stack.send(batch_id, ("a.jpg", slip_jpeg(7)))
    assert (answer.status_code, answer.json()["code"]) == (409, "batch.sealed")


UNKNOWN = "0e9a1f4e-2f5c-4f0e-9a55-3a8f3f2f6b11"
UNKNOWN_ADDRESSES = (
    f"/batches/{UNKNOWN}",
    f"/uploads/{UNKNOWN}",
    f"/uploads/{UNKNOWN}/original",
    f"/documents/{UNKNOWN}",
    *(f"/documents/{UNKNOWN}/{part}" for part in ("pdf", "text", "original", "pages/1/image", "pages/1/words")),
    "/dossiers/H41.16-221215-9999",
    "/nothing/here",
)


@pytest.mark.parametrize("path", UNKNOWN_ADDRESSES)
def test_what_is_unknown_is_answered_with_problem_details(stack: Stack, path: str) -> None:
    answer = stack.http.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == 404
    assert body["code"].endswith((".unknown", ".unknown_address"))
    assert reads_as_vietnamese(body["detail"])
    assert reads_as_vietnamese(body["next_step"])


def test_requests_that_make_no_sense_are_4xx(stack: Stack) -> None:
    batch_id = stack.open_batch("Lô yêu cầu sai")
    sent = [
        stack.http.post(f"/batches/{batch_id}/files"),
        stack.http.post("/batches", json={"name": "x"}),
        stack.http.post("/batches", json={"name": " ", "unit_code": "H41.16"}),
        stack.http.post("/batches", json={"name": "x", "unit_code": "không phải mã"}),
        stack.http.post("/batches", json={"name": "x", "unit_code": "H41.16", "dossier_code": "H41-1"}),
        stack.http.post("/batches", content=b"{", headers={"Content-Type": "application/json"}),
        stack.http.get("/batches/not-an-id"),
        stack.http.get("/dossiers/khong-phai-ma"),
        stack.http.get("/search", params={"q": "?!"}),
        stack.http.get("/coverage", params={"from": "hôm qua", "to": "2022-12-15"}),
        stack.http.get("/coverage/dossiers", params={"from": "2022-11-15", "to": "2022-12-15", "side": "x"}),
        stack.http.get("/coverage/dossiers", params={"from": "2022-11-15", "to": "2022-12-15", "cursor": "ừ"}),
    ]
    for answer in sent:
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert reads_as_vietnamese(answer.json()["detail"]), answer.json()["detail"]
        assert reads_as_vietnamese(answer.json()["next_step"])
    assert stack.http.delete(f"/batches/{batch_id}").status_code == 405


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic abc", "Bearer \u00e9"])
def test_without_the_token_nothing_is_answered(stack: Stack, header: str) -> None:
    answer = httpx.get(
        f"{stack.url}/api/v1/coverage", headers={b"Authorization": header.encode()}, trust_env=False, timeout=10
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.required")
    assert answer.headers["www-authenticate"] == "Bearer"
