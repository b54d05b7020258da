"""Object keys hold no names, download names hold the dossier code, and text keeps its lines."""

from dataclasses import replace

from digitize.domain.keys import original_key, searchable_pdf_key
from digitize.domain.page import FileKind
from digitize.domain.recognition import text_of
from tests.builders import filed, new_batch, new_document, new_upload, words_of

UPLOAD = new_upload(new_batch(dossier_code="H41.16-221115-0001"), filename="Đặng Thị Hồng 001085001234.pdf")


def test_keys_hold_unit_and_ids_only() -> None:
    document = new_document(UPLOAD, title="Đặng Thị Hồng", filing=filed("H41.16-221115-0001"))
    assert original_key(UPLOAD) == f"H41.16/{UPLOAD.id}/original"
    assert searchable_pdf_key(document) == f"H41.16/{UPLOAD.id}/{document.id}.pdf"


def test_download_is_named_by_the_code_as_issued_and_the_sequence_number() -> None:
    document = new_document(UPLOAD, sequence=3, filing=filed("H41.16-221115-0001"))
    assert document.download_name("000.00.16.H41-221115-0001") == "000.00.16.H41-221115-0001.3.pdf"
    assert replace(document, sequence=None).download_name(None) == f"chua-ro-ho-so.{document.id}.pdf"


def test_page_count_of_a_document_includes_both_ends() -> None:
    assert new_document(UPLOAD, pages=(3, 4, 5)).page_count == 3


def test_text_has_a_line_for_each_line_and_a_gap_between_blocks() -> None:
    words = words_of("CỘNG HÒA", "Độc lập")
    other = tuple(replace(word, block=1, line=2) for word in words_of("Kính gửi"))
    assert text_of((*words, *other)) == "CỘNG HÒA\nĐộc lập\n\nKính gửi"
    assert text_of(()) == ""


def test_content_types() -> None:
    assert FileKind.PDF.content_type == "application/pdf"
    assert {kind.content_type for kind in FileKind if kind is not FileKind.PDF} == {
        "image/tiff",
        "image/jpeg",
        "image/png",
        "image/heic",
    }
