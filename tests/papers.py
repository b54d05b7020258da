"""Papers as files for tests on the real stack: plain ones that are read fast, and administrative ones."""

from collections.abc import Iterable, Sequence

import cv2
from PIL import Image

from bench.pages import PageSpec, generate_page
from bench.people import Person
from tests.fakes.scans import drawn_page, jpeg_bytes, scan_pdf


def slip_jpeg(number: int) -> bytes:
    """Return a slip of paper with a few words, read in a fraction of a second."""
    return jpeg_bytes(drawn_page((f"Phiếu số {number}",), size=(700, 320), points=36))


def administrative_pdf(seeds: Iterable[int]) -> bytes:
    """Return a PDF of full pages of text, a second or two of reading each."""
    specs = [PageSpec(seed=seed, resolution_dpi=200, paper="giay_tiep_nhan") for seed in seeds]
    return scan_pdf(
        [Image.fromarray(cv2.cvtColor(generate_page(spec).image, cv2.COLOR_BGR2RGB)) for spec in specs]
    )


def register_csv(rows: Sequence[tuple[str, str, Person, str]]) -> str:
    """Return a register file; a row is dossier code, unit code, applicant, time of reception."""
    header = "dossier_code,unit_code,unit_name,procedure_code,procedure_name,applicant_name,citizen_id,channel"
    lines = [f"{header},received_at,due_at,finished_at,returned_at,status"]
    lines += [
        f"{code},{unit},Sở Thử nghiệm,9.160001.000.00.00.H41,Thủ tục thử nghiệm,{person.full_name},"
        f"{person.citizen_id},direct,{received_at},,,,2"
        for code, unit, person, received_at in rows
    ]
    return "\n".join(lines) + "\n"
