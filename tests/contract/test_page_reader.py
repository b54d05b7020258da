"""One contract for the port `PageReader`: kept by the fake and by the reader with real pixels."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from digitize.application.ports import AssemblyPage, PageReader
from digitize.domain.errors import ReaderCrashedError, UnreadablePageError, UnreadableUploadError
from digitize.domain.page import FileKind, ReadingLimits
from digitize.domain.recognition import PageReading
from digitize.ocr.page_reader import PixelPageReader
from tests.fakes.hostile_reader import HOSTILE_READER
from tests.fakes.page_reader import FakePageReader, ScriptedPage, scripted_upload
from tests.fakes.scans import LINES, drawn_page, pdf_bytes, scan_pdf


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A reader, and the files it is tried on."""

    reader: PageReader
    folder: Path
    scan: bytes
    signed: bytes
    encrypted: bytes
    without_pages: bytes
    with_bad_second_page: bytes
    crashing: bytes

    def put(self, name: str, data: bytes) -> Path:
        original = self.folder / name
        original.write_bytes(data)
        return original


def _fake_stage(folder: Path) -> Stage:
    page = ScriptedPage(lines=LINES)
    bad = ScriptedPage(failure="page.too_large")
    return Stage(
        reader=FakePageReader(),
        folder=folder,
        scan=scripted_upload([page, page]),
        signed=scripted_upload([page], is_signed=True),
        encrypted=scripted_upload([page], failure="upload.encrypted"),
        without_pages=scripted_upload([]),
        with_bad_second_page=scripted_upload([page, bad, page]),
        crashing=scripted_upload([ScriptedPage(crashes=True)]),
    )


def _real_stage(folder: Path, reader: PageReader) -> Stage:
    page = drawn_page()
    with pikepdf.Pdf.new() as empty:
        without_pages = pdf_bytes(empty)
    with pikepdf.Pdf.new() as locked:
        locked.add_blank_page()
        encrypted = pdf_bytes(locked, encryption=pikepdf.Encryption(owner="chủ", user="khách"))
    three = folder / "three.pdf"
    three.write_bytes(scan_pdf([page, page, page]))
    with pikepdf.open(three) as pdf:
        pdf.pages[1].MediaBox = [0, 0, 14_400, 14_400]
        with_bad_second_page = pdf_bytes(pdf)
    return Stage(
        reader=reader,
        folder=folder,
        scan=scan_pdf([page, page]),
        signed=scan_pdf([page], signed=True),
        encrypted=encrypted,
        without_pages=without_pages,
        with_bad_second_page=with_bad_second_page,
        crashing=scan_pdf([page]),
    )


@pytest.fixture(params=["fake", pytest.param("pixels", marks=pytest.mark.integration)])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    if request.param == "fake":
        yield _fake_stage(tmp_path)
        return
    with PixelPageReader(ReadingLimits(), tmp_path, reader_class=HOSTILE_READER) as reader:
        yield _real_stage(tmp_path, reader)


def test_probe_counts_the_pages_and_knows_the_kind(stage: Stage) -> None:
    probe = stage.reader.probe(stage.put("scan.pdf", stage.scan))
    assert probe.kind is FileKind.PDF
    assert len(probe.pages) == 2
    assert not probe.is_signed
    assert not any(page.has_text_layer for page in probe.pages)


def test_signed_upload_is_recognised_as_signed(stage: Stage) -> None:
    assert stage.reader.probe(stage.put("signed.pdf", stage.signed)).is_signed


def test_torn_upload_is_refused_as_torn(stage: Stage) -> None:
    with pytest.raises(UnreadableUploadError) as refusal:
        stage.reader.probe(stage.put("torn.pdf", stage.scan[: len(stage.scan) // 2]))
    assert refusal.value.code == "upload.torn"


def test_encrypted_upload_is_refused_as_encrypted(stage: Stage) -> None:
    with pytest.raises(UnreadableUploadError) as refusal:
        stage.reader.probe(stage.put("encrypted.pdf", stage.encrypted))
    assert refusal.value.code == "upload.encrypted"


def test_upload_without_pages_is_refused(stage: Stage) -> None:
    with pytest.raises(UnreadableUploadError) as refusal:
        stage.reader.probe(stage.put("empty.pdf", stage.without_pages))
    assert refusal.value.code == "upload.no_pages"


def test_reading_holds_nfc_words_inside_the_page_in_reading_order(stage: Stage) -> None:
    reading = _first_reading(stage)
    assert "Ủy ban nhân dân phường" in reading.text
    assert unicodedata.is_normalized("NFC", reading.text)
    assert [word.line for word in reading.words] == sorted(word.line for word in reading.words)
    for word in reading.words:
        assert 0 <= word.box.left < word.box.right <= reading.width
        assert 0 <= word.box.top < word.box.bottom <= reading.height
        assert 0 <= word.confidence <= 100
    assert reading.source == "recognised"
    assert 0 < reading.ink_ratio < 1


def test_page_that_is_too_large_fails_alone(stage: Stage) -> None:
    original = stage.put("bad.pdf", stage.with_bad_second_page)
    probe = stage.reader.probe(original)
    assert len(probe.pages) == 3
    with pytest.raises(UnreadablePageError) as refusal:
        stage.reader.read(original, probe.kind, 2, probe.pages[1])
    assert refusal.value.code == "page.too_large"
    assert stage.reader.read(original, probe.kind, 3, probe.pages[2]).words


def test_page_that_does_not_exist_is_unreadable(stage: Stage) -> None:
    original = stage.put("scan.pdf", stage.scan)
    probe = stage.reader.probe(original)
    with pytest.raises(UnreadablePageError) as refusal:
        stage.reader.read(original, probe.kind, 7, probe.pages[0])
    assert refusal.value.code == "page.unreadable"


def test_assembled_document_is_a_pdf_beside_the_untouched_original(stage: Stage) -> None:
    reading = _first_reading(stage)
    original, target = stage.folder / "scan.pdf", stage.folder / "out.pdf"
    page = AssemblyPage(
        number=1,
        width=reading.width,
        height=reading.height,
        resolution_dpi=reading.resolution_dpi,
        words=reading.words,
    )
    stage.reader.assemble(original, FileKind.PDF, [page], "Đơn đề nghị", target)
    assert target.read_bytes().startswith(b"%PDF-")
    assert original.read_bytes() == stage.scan


def test_page_is_rendered_as_a_jpeg(stage: Stage) -> None:
    target = stage.folder / "page.jpg"
    stage.reader.render(stage.put("scan.pdf", stage.scan), FileKind.PDF, 2, target)
    assert target.read_bytes().startswith(b"\xff\xd8\xff")


def test_crash_is_reported_and_the_next_call_works(stage: Stage) -> None:
    original = stage.put("scan.pdf", stage.scan)
    probe = stage.reader.probe(original)
    # The fake crashes because its script says so, the real reader because the file is called "die".
    with pytest.raises(ReaderCrashedError) as crash:
        stage.reader.read(stage.put("die.pdf", stage.crashing), probe.kind, 1, probe.pages[0])
    assert crash.value.retryable
    assert stage.reader.read(original, probe.kind, 1, probe.pages[0]).words


def _first_reading(stage: Stage) -> PageReading:
    original = stage.put("scan.pdf", stage.scan)
    probe = stage.reader.probe(original)
    return stage.reader.read(original, probe.kind, 1, probe.pages[0])
