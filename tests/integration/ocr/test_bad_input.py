"""Hostile and damaged files through the real probe: a stable code, never a hang, never fewer pages."""

import io
import os
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pillow_heif
import pytest
from PIL import Image

from digitize.domain.errors import DigitizeError
from digitize.domain.page import FileKind, PageProbe, ReadingLimits, UploadProbe
from digitize.ocr.page_reader import PixelPageReader
from digitize.ocr.pixel_process import memory_of_group
from digitize.ocr.probing import probe_upload
from tests.fakes.hostile_reader import HOSTILE_READER
from tests.fakes.scans import drawn_page, jpeg_bytes, pdf_bytes, scan_pdf, tiff_bytes

pytestmark = pytest.mark.integration

LIMITS = ReadingLimits()
CUTS = 19
PAGE_TREE_LOOP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 5>>endobj\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"
)


def _small(mode: str = "RGB") -> list[Image.Image]:
    return [drawn_page((f"Trang {number}",), size=(600, 800), mode=mode, points=40) for number in (1, 2, 3)]


def _code(original: Path, limits: ReadingLimits = LIMITS) -> str:
    with pytest.raises(DigitizeError) as refusal:
        probe_upload(original, limits)
    return refusal.value.code


def _heic() -> bytes:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(_small()[0]).save(buffer)
    return buffer.getvalue()


def _pdf_again(**options: Any) -> bytes:  # noqa: ANN401  whatever Pdf.save takes
    with pikepdf.open(io.BytesIO(scan_pdf(_small()))) as pdf:
        return pdf_bytes(pdf, **options)


def _pdf_with_second_revision() -> bytes:
    """Return a PDF whose last page came with an incremental update, as appending programs write it."""
    first = _pdf_again(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(io.BytesIO(first)) as pdf:
        pages, last = pdf.Root.Pages.objgen[0], len(pdf.pages)
        kids = " ".join(f"{page.obj.objgen[0]} 0 R" for page in pdf.pages)
        root, size = pdf.Root.objgen[0], int(pdf.trailer.Size)
        width, height = 432, 576
    previous = int(first.rsplit(b"startxref", 1)[1].split()[0])
    at_page = len(first)
    page = (
        f"{size} 0 obj\n<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 {width} {height}]/Resources<<>>>>\nendobj\n"
    )
    at_pages = at_page + len(page)
    tree = f"{pages} 0 obj\n<</Type/Pages/Count {last + 1}/Kids[{kids} {size} 0 R]>>\nendobj\n"
    at_table = at_pages + len(tree)
    table = (
        f"xref\n{pages} 1\n{at_pages:010} 00000 n \n{size} 1\n{at_page:010} 00000 n \n"
        f"trailer\n<</Size {size + 1}/Root {root} 0 R/Prev {previous}>>\nstartxref\n{at_table}\n%%EOF\n"
    )
    return first + (page + tree + table).encode()


WHOLE_FILES: dict[str, tuple[Callable[[], bytes], int]] = {
    "g4.tif": (lambda: tiff_bytes(_small("1"), compression="group4"), 3),
    "jpeg.tif": (lambda: tiff_bytes(_small(), compression="jpeg"), 3),
    "lzw.tif": (lambda: tiff_bytes(_small(), compression="tiff_lzw"), 3),
    "scan.pdf": (lambda: scan_pdf(_small()), 3),
    "linear.pdf": (lambda: _pdf_again(linearize=True), 3),
    "revised.pdf": (_pdf_with_second_revision, 4),
    "page.jpg": (lambda: jpeg_bytes(_small()[0]), 1),
    "progressive.jpg": (lambda: jpeg_bytes(_small()[0], progressive=True), 1),
    "page.png": (lambda: _png(_small("L")[0]), 1),
    "page.heic": (_heic, 1),
}


def _png(page: Image.Image) -> bytes:
    buffer = io.BytesIO()
    page.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize("name", WHOLE_FILES)
def test_torn_file_is_never_taken_for_a_whole_one(name: str, tmp_path: Path) -> None:
    make, page_count = WHOLE_FILES[name]
    data = make()
    original = tmp_path / name
    original.write_bytes(data)
    assert len(probe_upload(original, LIMITS).pages) == page_count
    lengths = {len(data) * cut // (CUTS + 1) for cut in range(1, CUTS + 1)} | {len(data) - 40, len(data) - 200}
    for length in sorted(lengths):
        original.write_bytes(data[:length])
        assert _code(original) == "upload.torn", f"cut at {length} of {len(data)}"


def test_revision_cut_just_behind_the_one_before_is_torn(tmp_path: Path) -> None:
    data = _pdf_with_second_revision()
    end_of_first = data.index(b"%%EOF") + len(b"%%EOF\n")
    for spare in (1, 5, 40, 200):
        original = tmp_path / "revised.pdf"
        original.write_bytes(data[: end_of_first + spare])
        assert _code(original) == "upload.torn"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "upload.empty"),
        ("Chỉ là chữ".encode(), "upload.type_unsupported"),
        (PAGE_TREE_LOOP, "upload.unreadable"),
        (b"%PDF-1.7\n%%EOF", "upload.unreadable"),
    ],
)
def test_nonsense_has_a_stable_code(data: bytes, code: str, tmp_path: Path) -> None:
    original = tmp_path / "nonsense.pdf"
    original.write_bytes(data)
    assert _code(original) == code


def test_pdf_that_opens_without_a_password_is_readable(tmp_path: Path) -> None:
    original = tmp_path / "open.pdf"
    original.write_bytes(_pdf_again(encryption=pikepdf.Encryption(owner="chủ", user="")))
    assert len(probe_upload(original, LIMITS).pages) == 3


def test_tiff_of_60000_pages_is_refused_soon(tmp_path: Path) -> None:
    original = tmp_path / "many.tif"
    original.write_bytes(_tiff_of_tiny_pages(60_000))
    started = time.monotonic()
    assert _code(original) == "upload.too_many_pages"
    assert time.monotonic() - started < 10


def test_picture_of_900_megapixels_is_refused_without_decoding_it(tmp_path: Path) -> None:
    original = tmp_path / "bomb.png"
    original.write_bytes(_png_bomb(30_000))
    with PixelPageReader(LIMITS, tmp_path) as reader:
        assert _refusal(reader, tmp_path / "page.png", _png(_small("L")[0])) is None
        started = time.monotonic()
        with pytest.raises(DigitizeError) as refusal:
            reader.probe(original)
        assert refusal.value.code == "page.too_large"
        assert time.monotonic() - started < 1
        assert reader.process_id is not None
        assert memory_of_group(reader.process_id) < 200_000_000


def test_page_of_two_hundred_inches_is_too_large_to_read(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(scan_pdf(_small()))) as pdf:
        pdf.pages[0].MediaBox = [0, 0, 14_400, 14_400]
        data = pdf_bytes(pdf)
    with PixelPageReader(LIMITS, tmp_path) as reader:
        assert _refusal(reader, tmp_path / "wide.pdf", data) == "page.too_large"


@pytest.mark.parametrize(
    ("misdeed", "reason"), [("die", "died"), ("hang", "hung"), ("swell", "memory"), ("bug", "LookupError")]
)
def test_misbehaving_decoder_costs_one_page(misdeed: str, reason: str, tmp_path: Path) -> None:
    limits = ReadingLimits(page_seconds=-27.0, process_memory_bytes=700_000_000)
    original = tmp_path / f"{misdeed}.pdf"
    original.write_bytes(scan_pdf(_small()))
    with PixelPageReader(limits, tmp_path, reader_class=HOSTILE_READER) as reader:
        page = PageProbe(width=600, height=800, resolution_dpi=72, has_text_layer=False)
        with pytest.raises(DigitizeError) as crash:
            reader.read(original, FileKind.PDF, 1, page)
        assert crash.value.code == "page.reader_crashed"
        assert crash.value.facts["reason"] == reason


def test_child_killed_while_idle_is_replaced(tmp_path: Path) -> None:
    original = tmp_path / "scan.pdf"
    original.write_bytes(scan_pdf(_small()))
    with PixelPageReader(LIMITS, tmp_path) as reader:
        first = _probe_and_id(reader, original)
        _kill(first)
        assert _probe_and_id(reader, original) != first


def test_children_end_with_the_reader(tmp_path: Path) -> None:
    original = tmp_path / "scan.pdf"
    original.write_bytes(scan_pdf(_small()))
    with PixelPageReader(LIMITS, tmp_path) as reader:
        child = _probe_and_id(reader, original)
    assert not Path(f"/proc/{child}").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["scan.pdf"]


def _probe_and_id(reader: PixelPageReader, original: Path) -> int:
    probe = reader.probe(original)
    assert isinstance(probe, UploadProbe)
    assert reader.process_id is not None
    return reader.process_id


def _kill(process_id: int) -> None:
    os.kill(process_id, signal.SIGKILL)
    # Until its last thread is gone, and without taking its end away from its parent object. A call that meets a
    # child while it dies is a crash, which is retried elsewhere.
    os.waitid(os.P_PID, process_id, os.WEXITED | os.WNOWAIT)


def _refusal(reader: PixelPageReader, original: Path, data: bytes) -> str | None:
    """Return the code with which reading the first page fails, if it does."""
    original.write_bytes(data)
    probe = reader.probe(original)
    try:
        reader.read(original, probe.kind, 1, probe.pages[0])
    except DigitizeError as error:
        return error.code
    return None


def _png_bomb(side: int) -> bytes:
    row = b"\0" * (1 + (side + 7) // 8)
    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def _tiff_of_tiny_pages(count: int) -> bytes:
    entries = (
        (256, 3, 1),
        (257, 3, 1),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 0),
        (278, 3, 1),
        (279, 4, 1),
    )
    data = bytearray(b"II*\0" + struct.pack("<I", 8))
    fields = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    for number in range(count):
        following = len(data) + 2 + len(fields) + 4
        data += struct.pack("<H", len(entries)) + fields
        data += struct.pack("<I", following if number < count - 1 else 0)
    return bytes(data)


def test_child_dies_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    original = tmp_path / "scan.pdf"
    original.write_bytes(scan_pdf(_small()))
    program = (
        "import sys, time; from pathlib import Path\n"
        "from digitize.domain.page import ReadingLimits\n"
        "from digitize.ocr.page_reader import PixelPageReader\n"
        "reader = PixelPageReader(ReadingLimits(), Path(sys.argv[1]))\n"
        "reader.probe(Path(sys.argv[2])); print(reader.process_id, flush=True); time.sleep(60)\n"
    )
    arguments = [sys.executable, "-c", program, str(tmp_path), str(original)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    assert _ends(child)


def _ends(process_id: int) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            if ") Z " in Path(f"/proc/{process_id}/stat").read_text():
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False
