"""The two-layer PDF: valid, aligned, searchable in Vietnamese, over the original's own picture data."""

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pillow_heif
import pypdfium2
import pytest
from pikepdf import pdfa
from PIL import Image

from bench.pages import PageSpec, generate_page
from bench.writers import write_pdf
from digitize.application.ports import AssemblyPage
from digitize.domain.box import Box
from digitize.domain.page import FileKind, ReadingLimits, UploadProbe
from digitize.domain.recognition import PageReading, Word
from digitize.domain.vietnamese import normalize
from digitize.ocr.page_reader import PixelPageReader
from tests.fakes.scans import LINES, drawn_page, jpeg_bytes, pdf_bytes, scan_pdf, text_pdf, tiff_bytes

pytestmark = pytest.mark.integration

PHRASE = "Ủy ban nhân dân phường"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PixelPageReader]:
    with PixelPageReader(ReadingLimits(), tmp_path_factory.mktemp("scratch")) as opened:
        yield opened


def _assembly_page(number: int, reading: PageReading) -> AssemblyPage:
    return AssemblyPage(
        number=number,
        width=reading.width,
        height=reading.height,
        resolution_dpi=reading.resolution_dpi,
        words=reading.words,
        has_text_layer=reading.source == "text_layer",
        turn_degrees=reading.turn_degrees,
    )


def _assembled(reader: PixelPageReader, original: Path) -> tuple[Path, UploadProbe, list[PageReading]]:
    probe = reader.probe(original)
    readings = [reader.read(original, probe.kind, number, page) for number, page in enumerate(probe.pages, 1)]
    target = original.with_suffix(".searchable.pdf")
    pages = [_assembly_page(number, reading) for number, reading in enumerate(readings, 1)]
    reader.assemble(original, probe.kind, pages, "Đơn đề nghị", target)
    assert pdfa.validate_written(target, "2b").passed
    return target, probe, readings


def _text(target: Path, index: int = 0) -> str:
    document = pypdfium2.PdfDocument(target)
    try:
        return str(document[index].get_textpage().get_text_bounded())
    finally:
        document.close()


def _original(folder: Path, name: str, data: bytes) -> Path:
    original = folder / name
    original.write_bytes(data)
    return original


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_words_lie_over_their_pixels_within_one_percent_of_the_width(
    reader: PixelPageReader, rotation: int, tmp_path: Path
) -> None:
    # Stored turned against the page's own turn: what is shown stands upright.
    stored = drawn_page().rotate(rotation, expand=True)
    original = _original(tmp_path, "scan.pdf", scan_pdf([stored], rotation=rotation))
    target, _probe, (reading,) = _assembled(reader, original)
    assert PHRASE in reading.text
    document = pypdfium2.PdfDocument(target)
    shown = document[0]
    width_points, height_points = shown.get_size()
    found = dict(_found_words(shown, rotation))
    for word in reading.words:
        expected = (
            word.box.left / reading.width * width_points,
            height_points - word.box.bottom / reading.height * height_points,
            word.box.right / reading.width * width_points,
            height_points - word.box.top / reading.height * height_points,
        )
        for edge, (is_, should) in enumerate(zip(found[word.text], expected, strict=True)):
            allowed = 0.01 * width_points
            assert abs(is_ - should) <= allowed, f"{word.text} edge {edge}: {is_} for {should}"
    document.close()


def _found_words(page: pypdfium2.PdfPage, rotation: int) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Yield words with their boxes on the page as shown, from the text layer alone."""
    textpage = page.get_textpage()
    width, height = page.get_size()
    letters: list[str] = []
    boxes: list[tuple[float, ...]] = []
    for index, letter in enumerate([*textpage.get_text_range(), " "]):
        if letter.strip():
            letters.append(letter)
            boxes.append(_shown(textpage.get_charbox(index, loose=True), rotation, width, height))
        elif letters:
            yield (
                "".join(letters),
                (
                    min(b[0] for b in boxes),
                    min(b[1] for b in boxes),
                    max(b[2] for b in boxes),
                    max(b[3] for b in boxes),
                ),
            )
            letters, boxes = [], []


def _shown(
    box: tuple[float, float, float, float], rotation: int, width: float, height: float
) -> tuple[float, float, float, float]:
    left, bottom, right, top = box
    if rotation == 90:
        return bottom, height - right, top, height - left
    if rotation == 180:
        return width - right, height - top, width - left, height - bottom
    if rotation == 270:
        return width - top, left, width - bottom, right
    return box


def test_phrases_are_found_in_vietnamese(reader: PixelPageReader, tmp_path: Path) -> None:
    target, _probe, _readings = _assembled(reader, _original(tmp_path, "scan.pdf", scan_pdf([drawn_page()])))
    text = _text(target)
    assert PHRASE in text
    assert text == normalize(text)
    document = pypdfium2.PdfDocument(target)
    assert document[0].get_textpage().search("cấp giấy chứng nhận").get_next() is not None
    document.close()


def test_text_is_invisible(reader: PixelPageReader, tmp_path: Path) -> None:
    target, probe, _readings = _assembled(reader, _original(tmp_path, "scan.pdf", scan_pdf([drawn_page()])))
    again = reader.probe(target)
    assert again.pages == probe.pages


def test_picture_data_of_a_scan_is_carried_over_byte_for_byte(reader: PixelPageReader, tmp_path: Path) -> None:
    original = _original(tmp_path, "scan.pdf", scan_pdf([drawn_page(), drawn_page(mode="L")]))
    target, _probe, _readings = _assembled(reader, original)
    with pikepdf.open(original) as before, pikepdf.open(target) as after:
        assert len(after.pages) == 2
        for old, new in zip(before.pages, after.pages, strict=True):
            assert _picture(old).read_raw_bytes() == _picture(new).read_raw_bytes()


def _picture(page: pikepdf.Page) -> pikepdf.Stream:
    picture = next(iter(page.resources.XObject.values()))
    assert isinstance(picture, pikepdf.Stream)
    return picture


def test_jpeg_file_is_carried_over_byte_for_byte_whatever_its_orientation(
    reader: PixelPageReader, tmp_path: Path
) -> None:
    data = jpeg_bytes(drawn_page().rotate(90, expand=True), exif=_exif(6))
    target, probe, (reading,) = _assembled(reader, _original(tmp_path, "photo.jpg", data))
    assert (probe.pages[0].width, probe.pages[0].height) == (1654, 2339)
    assert PHRASE in reading.text
    assert PHRASE in _text(target)
    with pikepdf.open(target) as pdf:
        assert _picture(pdf.pages[0]).read_raw_bytes() == data
    again = reader.probe(target)
    seen = reader.read(target, again.kind, 1, again.pages[0])
    assert PHRASE in seen.text


def _exif(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P", "RGBA"])
def test_png_of_every_sort_becomes_a_document(reader: PixelPageReader, mode: str, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    drawn_page(mode=mode).save(buffer, "PNG", dpi=(200, 200))
    target, _probe, _readings = _assembled(reader, _original(tmp_path, "page.png", buffer.getvalue()))
    assert PHRASE in _text(target)
    again = reader.probe(target)
    assert PHRASE in reader.read(target, again.kind, 1, again.pages[0]).text


@pytest.mark.parametrize(("compression", "mode"), [("group4", "1"), ("jpeg", "RGB"), ("tiff_lzw", "L")])
def test_tiff_of_every_sort_becomes_a_document_with_all_its_pages(
    reader: PixelPageReader, compression: str, mode: str, tmp_path: Path
) -> None:
    pages = [drawn_page(mode=mode), drawn_page(("Trang thứ hai",), mode=mode)]
    original = _original(tmp_path, "scan.tif", tiff_bytes(pages, compression=compression))
    target, _probe, _readings = _assembled(reader, original)
    assert PHRASE in _text(target)
    assert "Trang thứ hai" in _text(target, 1)
    again = reader.probe(target)
    assert "Trang thứ hai" in reader.read(target, again.kind, 2, again.pages[1]).text


def test_heic_becomes_a_document(reader: PixelPageReader, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(drawn_page()).save(buffer, quality=80)
    target, probe, _readings = _assembled(reader, _original(tmp_path, "photo.heic", buffer.getvalue()))
    assert probe.kind is FileKind.HEIC
    assert PHRASE in _text(target)


def test_former_text_layer_is_replaced_not_doubled(reader: PixelPageReader, tmp_path: Path) -> None:
    original = _original(tmp_path, "scan.pdf", scan_pdf([drawn_page()]))
    first, _probe, _readings = _assembled(reader, original)
    second, probe, _readings_again = _assembled(reader, first)
    assert not probe.pages[0].has_text_layer
    assert _text(second).count(PHRASE) == 1


def test_document_takes_only_its_own_pages(reader: PixelPageReader, tmp_path: Path) -> None:
    original = _original(tmp_path, "scan.pdf", scan_pdf([drawn_page(("Một",)), drawn_page(), drawn_page(("Ba",))]))
    probe = reader.probe(original)
    reading = reader.read(original, probe.kind, 2, probe.pages[1])
    target = tmp_path / "second.pdf"
    reader.assemble(original, probe.kind, [_assembly_page(2, reading)], "Trang hai", target)
    with pikepdf.open(target) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.docinfo["/Title"]) == "Trang hai"
    assert PHRASE in _text(target)


def test_born_digital_page_is_read_from_its_text_and_redrawn_when_its_font_is_missing(
    reader: PixelPageReader, tmp_path: Path
) -> None:
    lines = [f"Line {number} of a letter that a word processor wrote" for number in range(8)]
    target, probe, (reading,) = _assembled(reader, _original(tmp_path, "letter.pdf", text_pdf(lines)))
    assert probe.pages[0].has_text_layer
    assert reading.source == "text_layer"
    assert reading.text.splitlines()[3] == lines[3]
    assert lines[3] in _text(target)


def test_ground_truth_words_lie_over_the_words_of_the_page(reader: PixelPageReader, tmp_path: Path) -> None:
    page = generate_page(PageSpec(seed=5))
    original = tmp_path / "bench.pdf"
    write_pdf([page], original)
    _target, _probe, (reading,) = _assembled(reader, original)
    true_counts = Counter(word.text for word in page.words)
    read_counts = Counter(word.text for word in reading.words)
    read = {word.text: word.box for word in reading.words if read_counts[word.text] == 1}
    # Words that stand once on the page and were read once: no doubt about which is which.
    pairs = [(word, read[word.text]) for word in page.words if word.text in read and true_counts[word.text] == 1]
    assert len(pairs) > 40
    allowed = 0.01 * reading.width
    far = [word.text for word, box in pairs if max(abs(box.left - word.x), abs(box.top - word.y)) > allowed]
    assert far == []


def test_word_without_a_line_before_it_is_laid_too(reader: PixelPageReader, tmp_path: Path) -> None:
    original = _original(tmp_path, "page.jpg", jpeg_bytes(drawn_page(LINES)))
    word = Word(text="𝔸ộ", box=Box(left=10, top=10, right=90, bottom=50), confidence=1, line=0, block=0)
    page = AssemblyPage(number=1, width=1654, height=2339, resolution_dpi=200, words=(word,))
    target = tmp_path / "page.pdf"
    reader.assemble(original, FileKind.JPEG, [page], "Một chữ", target)
    assert "ộ" in _text(target)


def test_pages_without_words_are_assembled_too(reader: PixelPageReader, tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(scan_pdf([drawn_page(())]))) as pdf:
        original = _original(tmp_path, "blank.pdf", pdf_bytes(pdf))
    target, _probe, (reading,) = _assembled(reader, original)
    assert reading.words == ()
    assert _text(target).strip() == ""


@pytest.mark.parametrize(("name", "turn"), [("lying.jpg", 90), ("over.pdf", 180)])
def test_page_that_lies_wrongly_is_shown_upright_with_its_text_in_place(
    reader: PixelPageReader, tmp_path: Path, name: str, turn: int
) -> None:
    original = tmp_path / name
    generated = generate_page(PageSpec(seed=901_020, resolution_dpi=200, with_seal=False))
    upright = Image.fromarray(generated.image[:, :, ::-1])
    lying = upright.rotate(turn, expand=True)  # counter-clockwise: `turn` sets it right again
    original.write_bytes(jpeg_bytes(lying) if name.endswith("jpg") else scan_pdf([lying]))
    target, _probe, readings = _assembled(reader, original)
    assert [reading.turn_degrees for reading in readings] == [turn]
    page = pypdfium2.PdfDocument(target)[0]
    assert page.get_rotation() == turn
    assert page.get_size() == pytest.approx((upright.width * 0.36, upright.height * 0.36), abs=1)
    textpage = page.get_textpage()
    found = textpage.search("CỘNG HÒA").get_next()
    assert found is not None
    # Rectangles are in user space, before the page is turned: the motto at the sheet's upper edge lies at the left
    # of a page that is shown turned by 90 degrees, and at the bottom of one turned by 180.
    width, height = sorted((upright.width * 0.36, upright.height * 0.36))
    for index in range(textpage.count_rects(*found)):
        left, bottom, right, top = textpage.get_rect(index)
        assert (left / height if turn == 90 else bottom / height) < 0.12
        length, thickness = (top - bottom, right - left) if turn == 90 else (right - left, top - bottom)
        assert 0.03 * width < length < 0.3 * width
        assert thickness < 20
