"""What the demo must have shown: figures compared with the manifest of the batch and with the published ones."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unicodedata import normalize

from bench.sample_batch import SampleBatch, SampleFile
from bench.sample_units import OTHER_UNITS, PUBLISHED_UNITS

RECEIVED_IN_PERIOD = sum(unit.received for unit in (*PUBLISHED_UNITS, *OTHER_UNITS))
INDUSTRY_AND_TRADE = PUBLISHED_UNITS[0]
MEASURE = "dossier_any_file"

Answer = dict[str, Any]
"""A JSON object of the API."""


@dataclass(slots=True)
class Checks:
    """The checks made so far, in order: a sentence, and whether it holds."""

    made: list[tuple[str, bool]] = field(default_factory=list)

    def expect(self, sentence: str, *, holds: bool) -> None:
        """Remember one check."""
        self.made.append((sentence, holds))

    @property
    def all_hold(self) -> bool:
        """Whether nothing was found wrong."""
        return all(holds for _, holds in self.made)


def check_ledgers(checks: Checks, batch: SampleBatch, report: Answer) -> None:
    """Check that both ledgers balance and that only the broken file failed; `report` is that of `ingest`."""
    files, pages = report["files"], report["pages"]
    broken = [file.path.name for file in batch.with_outcome("failed")]
    good = len(batch.files) - len(broken)
    ended = files["done"] + files["failed"] + files["quarantined"] + files["under_way"]
    checks.expect(f"Sổ tệp cân: nhận {files['received']} = {ended}", holds=files["received"] == ended)
    checks.expect(
        f"{good} tệp tốt đều xong, {len(broken)} tệp cố ý hỏng được nêu tên",
        holds=files["done"] == good and [failure["filename"] for failure in report["failures"]] == broken,
    )
    states = sum(count for state, count in pages.items() if state != "received")
    checks.expect(
        f"Sổ trang cân: nhận {pages['received']} = {states}",
        holds=pages["received"] == states == batch.page_count,
    )
    read = pages["read"] + pages["needs_review"]
    checks.expect(
        f"{read} trang có chữ đã đọc, {pages['blank']} mặt trắng và {pages['separator']} tờ bìa được nhận ra",
        holds=(pages["blank"], pages["separator"]) == (batch.blank_page_count, batch.separator_count)
        and read + pages["blank"] + pages["separator"] == batch.page_count,
    )


def check_filing(checks: Checks, batch: SampleBatch, documents: dict[str, list[Answer]]) -> None:
    """Check where each file ended; `documents` maps file names to their documents as the API gives them."""
    filed = batch.with_outcome("filed")
    wrong = [file.path.name for file in filed if not _is_filed_right(file, documents.get(file.path.name, []))]
    checks.expect(
        f"{len(filed)} giấy tờ vào đúng hồ sơ theo mã đọc được" + _but(wrong),
        holds=not wrong,
    )
    stacks = batch.with_outcome("stack")
    wrong = [file.path.name for file in stacks if not _is_parted_right(file, documents.get(file.path.name, []))]
    checks.expect("Chồng giấy hai hồ sơ được tách và xếp theo tờ bìa QR" + _but(wrong), holds=not wrong)
    waiting = batch.with_outcome("no_code")
    wrong = [file.path.name for file in waiting if not _waits_for_a_person(documents.get(file.path.name, []))]
    checks.expect(
        f"{len(waiting)} giấy tờ không rõ hồ sơ chờ người quyết định, máy không đoán" + _but(wrong),
        holds=not wrong,
    )


def check_coverage(checks: Checks, batch: SampleBatch, report: Answer) -> None:
    """Check the denominators against the published figures and the numerators against the batch."""
    codes = {code for file in batch.files for code in file.dossier_codes}
    of_unit = {code for code in codes if code.startswith(f"{INDUSTRY_AND_TRADE.code}-")}
    total = report["total"]["measures"][MEASURE]
    rows = {row["key"]: row["measures"][MEASURE] for row in report["rows"]}
    row = rows.get(INDUSTRY_AND_TRADE.code, {"denominator": 0, "numerator": 0})
    checks.expect(
        "Mẫu số đúng như tỉnh đã công bố: 17.167, trong đó Sở Công Thương 2.485",
        holds=(total["denominator"], row["denominator"]) == (RECEIVED_IN_PERIOD, INDUSTRY_AND_TRADE.received),
    )
    checks.expect(
        f"Tử số là {len(codes)} hồ sơ vừa số hóa, trong đó Sở Công Thương {len(of_unit)}",
        holds=(total["numerator"], row["numerator"]) == (len(codes), len(of_unit)),
    )


def check_pdf_text(checks: Checks, pdf: Path, name: str) -> None:
    """Check that another program than ours (pdftotext) reads `name` in the PDF's text layer."""
    read = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=False, timeout=60).stdout
    found = name in " ".join(normalize("NFC", read).split())
    checks.expect(f"Lớp chữ của PDF có tên “{name}” (pdftotext đọc được)", holds=found)


def _is_filed_right(file: SampleFile, documents: list[Answer]) -> bool:
    """Return whether the first paper, which bears the code, is in its dossier and the others in no other one."""
    places = [document["dossier_code"] for document in documents]
    return places[:1] == list(file.dossier_codes) and set(places) <= {*file.dossier_codes, None}


def _is_parted_right(file: SampleFile, documents: list[Answer]) -> bool:
    found = [(document["dossier_code"], document["evidence"]["reason"]) for document in documents]
    return found == [(code, "filing.by_cover_sheet") for code in file.dossier_codes]


def _waits_for_a_person(documents: list[Answer]) -> bool:
    return [(document["filing"], document["evidence"]["reason"]) for document in documents] == [
        ("unassigned", "filing.no_code")
    ]


def _but(wrong: list[str]) -> str:
    return f" (trừ: {', '.join(wrong)})" if wrong else ""
