"""Numbers that a digital signature puts into the blanks of a born-digital page."""

from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from digitize.ocr.pdf_pages import rendered_frame
from digitize.ocr.rasterize import page_of
from digitize.ocr.stamped_numbers import with_stamped_numbers
from digitize.ocr.text_layer import words_of_text_layer


def fonts() -> pikepdf.Dictionary:
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    return pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))


def texts_on_page_signed_with(folder: Path, appearance: str, *, left: int) -> list[str]:
    """Return the words of "So: ____ /TB-UBND" (the gap from 75 to 130 points) with a signature field at `left`."""
    file = folder / "signed.pdf"
    with pikepdf.Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = fonts()
        page.Contents = pdf.make_stream(
            b"BT /F 14 Tf 50 700 Td (So:) Tj ET BT /F 14 Tf 130 700 Td (/TB-UBND) Tj ET "
            b"BT /F 14 Tf 50 600 Td (x) Tj ET"
        )
        form = pdf.make_stream(f"BT /F 14 Tf 0 4 Td ({appearance}) Tj ET".encode())
        form.update(
            pikepdf.Dictionary(
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Form,
                BBox=[0, 0, 40, 20],
                Resources=fonts(),
            )
        )
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T="number",
            F=4,
            Rect=[left, 696, left + 40, 716],
            AP=pikepdf.Dictionary(N=form),
        )
        signature = pdf.make_indirect(field)
        page.Annots = pikepdf.Array([signature])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([signature]))
        pdf.save(file)
    document = pypdfium2.PdfDocument(file)
    try:
        drawn = page_of(document, 1)
        frame = rendered_frame(drawn, 300)
        words = with_stamped_numbers(document, 1, frame, words_of_text_layer(drawn, frame))
        return [word.text for word in words]
    finally:
        document.close()


def test_number_in_a_gap_of_a_line_is_read_in_its_place(tmp_path: Path) -> None:
    assert texts_on_page_signed_with(tmp_path, "542", left=85) == ["So:", "542", "/TB-UBND", "x"]


@pytest.mark.parametrize(("appearance", "left"), [("Ky boi", 80), ("542", 400)])
def test_captions_and_digits_beside_every_line_stay_out(tmp_path: Path, appearance: str, left: int) -> None:
    assert texts_on_page_signed_with(tmp_path, appearance, left=left) == ["So:", "/TB-UBND", "x"]
