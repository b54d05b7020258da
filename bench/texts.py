"""Seeded text of synthetic administrative papers: number, abstract, body, table rows, recipients."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from unicodedata import normalize

from bench.vocabulary import ABSTRACTS, COMPONENT_NAMES, SENTENCES, SLOTS

TableRows = tuple[tuple[str, ...], ...]
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A body paragraph; `lead` is its bold beginning, `leader` adds dots up to the margin as forms do."""

    text: str
    lead: str = ""
    centred: bool = False
    leader: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs: the title in capitals, an optional note below it, the name."""

    title: str
    note: str = ""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperText:
    """All text of one paper; `issuer` is empty on papers that citizens write, `table` has a head row if any."""

    parent_issuer: str = ""
    issuer: str = ""
    number: str = ""
    place_and_date: str
    heading: str = ""
    abstract: str
    opening: tuple[Paragraph, ...] = ()
    paragraphs: tuple[Paragraph, ...]
    closing: tuple[Paragraph, ...] = ()
    table: TableRows = ()
    recipients: tuple[str, ...] = ()
    signature: Signature
    confirmation: Signature | None = None
    dossier_code: str | None = None


def body_sentence(random: Random) -> str:
    """Return one administrative sentence in NFC, beginning with a capital and ending with a full stop."""
    sentence = fill_slots(random.choice(SENTENCES), random)
    return sentence[0].upper() + sentence[1:]


def body_paragraph(random: Random, *, sentence_count: int) -> str:
    """Return `sentence_count` sentences as one paragraph."""
    return " ".join(body_sentence(random) for _ in range(sentence_count))


def document_abstract(random: Random) -> str:
    """Return a trích yếu beginning with "về việc"."""
    return fill_slots(random.choice(ABSTRACTS), random)


def document_number(random: Random, *, symbol: str) -> str:
    """Return a số/ký hiệu such as "123/SCT-QLĐĐ" or, for a typed paper, "45/QĐ-SCT"."""
    return f"{random.randint(1, 4999):02d}/{symbol}"


def table_rows(random: Random, *, row_count: int) -> TableRows:
    """Return a head row and `row_count` rows: ordinal, paper, number of sheets, kind of copy."""
    names = random.sample(COMPONENT_NAMES, row_count)
    copies = ("Bản chính", "Bản sao", "Bản điện tử", "Bản chụp")
    rows = tuple(
        (str(ordinal), name, f"{random.randint(1, 24):02d}", random.choice(copies))
        for ordinal, name in enumerate(names, start=1)
    )
    return (("STT", "Tên giấy tờ", "Số tờ", "Hình thức"), *rows)


def fill_slots(template: str, random: Random) -> str:
    """Replace every slot of a template by a random phrase, date or number; the result is in NFC."""
    numbers: dict[str, Callable[[], str]] = {
        "count": lambda: f"{random.randint(101, 21999):,}".replace(",", "."),
        "small": lambda: f"{random.randint(2, 60):02d}",
        "percent": lambda: f"{random.randint(4000, 9999) / 100:.2f}".replace(".", ","),
        "percent_points": lambda: f"{random.randint(10, 990) / 100:.2f}".replace(".", ","),
        "money": lambda: f"{random.randint(1200, 980000) * 1000:,}".replace(",", "."),
        "phone": lambda: f"{random.randint(100, 999)}.{random.randint(100, 999)}",
        "date": lambda: f"ngày {_slashed_date(random)}",
    }

    def replacement(match: re.Match[str]) -> str:
        name = match[1]
        return numbers[name]() if name in numbers else fill_slots(random.choice(SLOTS[name]), random)

    return normalize("NFC", _SLOT.sub(replacement, template))


def _slashed_date(random: Random) -> str:
    return f"{any_day(random):%d/%m/%Y}"


def any_day(random: Random) -> date:
    """Return a day of the years 2019 to 2025."""
    return date(2019, 1, 1) + timedelta(days=random.randrange(365 * 7))


def received_on_day(dossier_code: str | None, random: Random) -> date:
    """Return the day of reception that a dossier code names, or any day without a code."""
    # The six digits of a dossier code are the day of reception (Circular 01/2018/TT-VPCP, art. 19).
    digits = re.search(r"-(\d{2})(\d{2})(\d{2})-", dossier_code or "")
    if digits is None:
        return any_day(random)
    try:
        return date(2000 + int(digits[1]), int(digits[2]), int(digits[3]))
    except ValueError:  # A caller may print a code whose day does not exist, to see it refused.
        return any_day(random)


def dated_place(place: str, day: date) -> str:
    """Return "Nghệ An, ngày 05 tháng 02 năm 2026" for a place and a day."""
    # Days below 10 and months 1 and 2 carry a leading zero (Decree 30/2020, appendix I).
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{place}, ngày {day:%d} tháng {month} năm {day.year}"


def place_and_date(place: str, random: Random) -> str:
    """Return a place with a random day, in words."""
    return dated_place(place, any_day(random))
