"""Compares models on scanned PDF pages with transcripts: one plain `tesseract --psm 3` a page, scored.

    python -m training.evaluate SCAN_FOLDER MODEL.traineddata [MODEL.traineddata ...]

SCAN_FOLDER holds `NAME.pdf` and `truth/NAME.pN.txt` (line by line). Pages are read at their native resolution,
those below 130 dpi doubled, with no preparation: what is compared is the model alone.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from bench.scoring import PageScore, score_text, total

_DOUBLED_BELOW_DPI = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueScan:
    """A page picture (a file) with its resolution in dpi and its transcript."""

    name: str
    picture: Path
    resolution_dpi: int
    text: str


def scanned_pages(folder: Path, scratch: Path) -> Iterator[TrueScan]:
    """Yield the pages that have a transcript, drawn as grey pictures into `scratch`."""
    for truth in sorted((folder / "truth").glob("*.p*.txt")):
        name, page = truth.stem.rsplit(".p", 1)
        pdf = folder / f"{name}.pdf"
        dpi = _native_dpi(pdf, page)
        picture = scratch / truth.stem
        options = ["-r", str(dpi), "-f", page, "-l", page, "-singlefile", "-gray"]
        subprocess.run(["pdftoppm", *options, str(pdf), str(picture)], check=True)
        drawn = picture.with_name(f"{picture.name}.pgm")
        if dpi < _DOUBLED_BELOW_DPI:
            grey = np.asarray(cv2.imread(str(drawn), cv2.IMREAD_GRAYSCALE))
            cv2.imwrite(str(drawn), cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))
            dpi *= 2
        yield TrueScan(name=truth.stem, picture=drawn, resolution_dpi=dpi, text=truth.read_text(encoding="utf-8"))


def read_page(picture: Path, resolution_dpi: int, model: Path) -> str:
    """Return what Tesseract reads on a page with a model file."""
    arguments = [
        *("tesseract", str(picture), "-", "--tessdata-dir", str(model.parent), "-l", model.stem),
        *("--psm", "3", "--dpi", str(resolution_dpi)),
    ]
    run = subprocess.run(
        ["env", "OMP_THREAD_LIMIT=1", *arguments], capture_output=True, text=True, check=True, errors="replace"
    )
    return run.stdout


def score_model(pages: Sequence[TrueScan], model: Path) -> dict[str, PageScore]:
    """Return the score of each page and of all together under "all"."""
    scores = {
        page.name: score_text(read_page(page.picture, page.resolution_dpi, model), page.text) for page in pages
    }
    return scores | {"all": total(scores.values())}


def _native_dpi(pdf: Path, page: str) -> int:
    """Return 100 or 300: the resolution of the largest picture of the page, rounded (300 without one)."""
    listing = subprocess.run(
        ["pdfimages", "-list", "-f", page, "-l", page, str(pdf)], capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in listing.stdout.splitlines()[2:]]
    sizes = [(int(row[3]) * int(row[4]), int(row[12])) for row in rows if len(row) > 12]
    dpi = max(sizes)[1] if sizes else 300
    return 100 if dpi < _DOUBLED_BELOW_DPI else 300


def main() -> None:
    """Read the command line and print a table in percent."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scans", type=Path)
    parser.add_argument("models", type=Path, nargs="+")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        pages = list(scanned_pages(given.scans, Path(scratch)))
        for model in given.models:
            print(f"{model.stem}: page, CER, WER, wrong tones, lost (%)")
            for name, score in score_model(pages, model).items():
                rates = (
                    score.character_error_rate, score.word_error_rate, score.tone_error_rate, score.lost_text_rate,
                )  # fmt: skip
                print(f"  {name:24s}" + "".join(f"{100 * rate:7.2f}" for rate in rates))


if __name__ == "__main__":
    main()
