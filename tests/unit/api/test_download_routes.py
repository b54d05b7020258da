"""Downloads: byte-exact, in ranges, under the right name."""

from urllib.parse import quote

import pytest

from digitize.domain.batch import Upload
from digitize.domain.keys import original_key
from tests.builders import new_document
from tests.fakes.api_client import DATA, ISSUED, ApiClient
from tests.fakes.workplace import Workplace


def test_pdf_is_named_by_code_and_number(client: ApiClient, workplace: Workplace, upload: Upload) -> None:
    document = workplace.document_of(upload)
    answer = client.get(f"/documents/{document.id}/pdf")
    assert document.pdf_key is not None
    assert answer.content == workplace.objects.objects[document.pdf_key].data
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{ISSUED}.1.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-length"] == str(len(answer.content))


def test_original_is_byte_exact_and_named_as_received(client: ApiClient, upload: Upload) -> None:
    answer = client.get(f"/uploads/{upload.id}/original")
    assert answer.content == DATA
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].endswith(quote("Đơn đề nghị.pdf"))


def test_original_that_holds_papers_of_others_is_409(
    client: ApiClient, workplace: Workplace, upload: Upload
) -> None:
    whole = workplace.document_of(upload)
    assert client.get(f"/documents/{whole.id}/original").content == DATA
    part = new_document(upload)
    workplace.ledger.state.documents[part.id] = part
    shared = client.get(f"/documents/{part.id}/original")
    assert (shared.status_code, shared.json()["code"]) == (409, "original.shared")
    unready = client.get(f"/documents/{part.id}/pdf")
    assert (unready.status_code, unready.json()["code"]) == (409, "document.no_pdf")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=5-5", 5, 5),
        ("bytes=10-", 10, len(DATA) - 1),
        ("bytes=-7", len(DATA) - 7, len(DATA) - 1),
        ("bytes=0-999999999", 0, len(DATA) - 1),
        (f"bytes=-{len(DATA) * 2}", 0, len(DATA) - 1),
    ],
)
def test_range_is_exactly_those_bytes(
    client: ApiClient, upload: Upload, asked: str, first: int, last: int
) -> None:
    answer = client.get(f"/uploads/{upload.id}/original", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == DATA[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(DATA)}"
    assert answer.headers["content-length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", [f"bytes={len(DATA)}-", "bytes=999999999-", "bytes=-0", "bytes=9-3"])
def test_range_without_bytes_is_416(client: ApiClient, upload: Upload, asked: str) -> None:
    answer = client.get(f"/uploads/{upload.id}/original", headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(DATA)}"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,4-5", "pages=1-2", "bytes=-", "bytes=a-b", "", f"bytes={'9' * 5000}-", "bytes=٠-٩"]
)
def test_range_that_is_not_understood_gets_the_whole_file(client: ApiClient, upload: Upload, asked: str) -> None:
    answer = client.get(f"/uploads/{upload.id}/original", headers={"Range": asked})
    assert answer.status_code == 200
    assert answer.content == DATA
    assert answer.headers["accept-ranges"] == "bytes"


def test_object_that_the_store_lost_is_404(client: ApiClient, workplace: Workplace, upload: Upload) -> None:
    workplace.objects.delete(original_key(upload))
    answer = client.get(f"/uploads/{upload.id}/original")
    assert (answer.status_code, answer.json()["code"]) == (404, "object.unknown")
