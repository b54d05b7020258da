import pytest

from digitize.domain.page import FileKind, detect_kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", FileKind.PDF),
        (b"\xef\xbb\xbf\r\n%PDF-1.4", FileKind.PDF),
        (b"II*\x00\x08", FileKind.TIFF),
        (b"MM\x00*\x00", FileKind.TIFF),
        (b"\xff\xd8\xff\xe0", FileKind.JPEG),
        (b"\x89PNG\r\n\x1a\n\x00", FileKind.PNG),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", FileKind.HEIC),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1heic", FileKind.HEIC),
    ],
)
def test_kind_is_found_by_content(head: bytes, kind: FileKind) -> None:
    assert detect_kind(head) is kind


@pytest.mark.parametrize("head", [b"", b"xin chao", b"<html>%PDF-1.4", b"GIF89a", b"\x00\x00\x00\x18ftypqt  "])
def test_anything_else_is_nothing_we_read(head: bytes) -> None:
    assert detect_kind(head) is None
