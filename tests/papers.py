"""Papers as files for tests on the real stack: plain ones that are read fast, and administrative ones."""

from collections.abc import Sequence

from bench.people import Person
from tests.fakes.scans import drawn_page, jpeg_bytes, scan_pdf


def paper_jpeg(number: int) -> bytes:
    """Return one plain page at 200 dpi that names its number in words of its own."""
    return jpeg_bytes(drawn_page(_lines(number)))


def slip_jpeg(number: int) -> bytes:
    """Return a slip of paper with a few words, read in a fraction of a second."""
    return jpeg_bytes(drawn_page((f"Phiếu số {number}",), size=(700, 320), points=36))


def paper_pdf(numbers: Sequence[int]) -> bytes:
    """Return a PDF with one plain page a number."""
    return scan_pdf([drawn_page(_lines(number)) for number in numbers])


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


def _lines(number: int) -> tuple[str, ...]:
    return ("Kính gửi: Ủy ban nhân dân phường", f"Tờ trình về việc thử nghiệm số {number}", "Người làm đơn ký tên")
