"""What is said of a PDF does not depend on the file that the same process looked at before."""

from pathlib import Path

import pikepdf
import pytest

from digitize.domain.errors import UnreadableUploadError
from digitize.domain.page import ReadingLimits
from digitize.ocr.probing import probe_upload
from tests.fakes.scans import pdf_bytes


def _code(original: Path, *, pages: int, password: str) -> str:
    encryption = pikepdf.Encryption(owner=password, user=password) if password else False
    with pikepdf.Pdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        original.write_bytes(pdf_bytes(pdf, encryption=encryption))
    with pytest.raises(UnreadableUploadError) as caught:
        probe_upload(original, ReadingLimits())
    return caught.value.code


def test_pdf_without_pages_after_a_locked_one_is_not_called_locked(tmp_path: Path) -> None:
    assert _code(tmp_path / "locked.pdf", pages=1, password="secret") == "upload.encrypted"
    assert _code(tmp_path / "empty.pdf", pages=0, password="") == "upload.no_pages"
    assert _code(tmp_path / "locked again.pdf", pages=1, password="secret") == "upload.encrypted"
