"""The contract of the register and of its coverage facts: the in-memory fake and PostgreSQL behave alike."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import psycopg
import pytest

from digitize.application.ports_register import CoverageFacts, DossierSelection, ListPosition, Register
from digitize.domain.access import SERVICE, Principal
from digitize.domain.measures import DOSSIER_ANY_FILE, MEASURES, Side
from digitize.domain.periods import Period
from digitize.domain.register import RegisterRow
from digitize.domain.register_columns import COLUMN_NAMES
from digitize.domain.register_parsing import parse_row
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.coverage_facts import PostgresCoverageFacts
from digitize.storage.database import Database
from digitize.storage.register import PostgresRegister
from tests.fakes.register import InMemoryRegister

ALL_COLUMNS = frozenset(COLUMN_NAMES)
PERIOD = Period.parse("2022-11-15", "2022-12-15")
INDUSTRY = Principal(name="industry", units=frozenset({"H41.16"}))


@dataclass
class Harness:
    """The two ports under test, and a way to file a paper behind their back."""

    register: Register
    facts: CoverageFacts
    file_paper: Callable[[str, str], None]


def _file_paper(url: str, code: str, state: str) -> None:
    batch, upload = uuid.uuid4(), uuid.uuid4()
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO unit (code) VALUES ('H41') ON CONFLICT DO NOTHING")
        connection.execute(
            "INSERT INTO batch (id, name, unit_code, purpose, state) VALUES (%s, 'b', 'H41', 'component', 'open')",
            (batch,),
        )
        connection.execute(
            "INSERT INTO upload (id, batch_id, unit_code, filename, sha256, size_bytes, kind, state) "
            "VALUES (%s, %s, 'H41', 'f', repeat('0', 64), 1, 'pdf', 'done')",
            (upload, batch),
        )
        connection.execute(
            "INSERT INTO document (id, upload_id, batch_id, unit_code, title, pages, purpose, "
            "state, filing, dossier_code, sequence, evidence, counts)"
            " VALUES (%s, %s, %s, 'H41', 't', '{1}', 'component', %s, 'filed', %s, 1, '{}', %s)",
            (uuid.uuid4(), upload, batch, state, code, state in ("ready", "needs_review")),
        )


@pytest.fixture(params=["memory", pytest.param("postgresql", marks=pytest.mark.integration)])
def harness(request: pytest.FixtureRequest) -> Iterator[Harness]:
    if request.param == "memory":
        fake = InMemoryRegister()

        def note_paper(code: str, state: str) -> None:
            if state in ("ready", "needs_review"):
                fake.papers.add(code)

        yield Harness(register=fake, facts=fake, file_paper=note_paper)
        return
    url = request.getfixturevalue("database_url")
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE dossier, document, upload, batch, procedure, unit CASCADE")
    database = Database(url, pool_size=2)
    yield Harness(
        register=PostgresRegister(database, CitizenNumbers("contract secret")),
        facts=PostgresCoverageFacts(database),
        file_paper=lambda code, state: _file_paper(url, code, state),
    )
    database.close()


def row(code: str = "H41.16-221115-0001", **cells: str) -> RegisterRow:
    """Build a row as a file with all columns would give it."""
    defaults = {
        "dossier_code": code,
        "unit_code": code.partition("-")[0],
        "unit_name": "Sở Công Thương",
        "procedure_code": "1.000001.000.00.00.H41",
        "procedure_name": "Thông báo khuyến mại",
        "applicant_name": "Lữ Thị Ánh Đợi",
        "citizen_id": "999085001234",
        "channel": "direct",
        "received_at": "2022-11-15T08:00:00",
        "due_at": "20/11/2022",
        "status": "4",
    }
    parsed = parse_row(dict.fromkeys(COLUMN_NAMES, "") | defaults | cells)
    assert isinstance(parsed, RegisterRow), parsed
    return parsed


def save(harness: Harness, *rows: RegisterRow, columns: frozenset[str] = ALL_COLUMNS) -> tuple[int, int, int]:
    saved = harness.register.save(SERVICE, rows, columns)
    return saved.added, saved.changed, saved.unchanged


def listed(
    harness: Harness, side: Side, *, unit_code: str | None = None, principal: Principal = SERVICE
) -> list[str]:
    selection = DossierSelection(period=PERIOD, measure=DOSSIER_ANY_FILE, side=side, unit_code=unit_code)
    found = harness.facts.list_dossiers(principal, selection, None, 1000)
    assert found.total == len(found.items)
    return [item.canonical_code for item in found.items]


def test_rows_are_added_once_and_the_second_time_nothing_changes(harness: Harness) -> None:
    rows = [row(f"H41.16-221115-{serial:04d}") for serial in range(1, 6)]
    assert save(harness, *rows) == (5, 0, 0)
    assert save(harness, *rows) == (0, 0, 5)


@pytest.mark.parametrize(
    "cells",
    [
        {"status": "10"},
        {"status": ""},
        {"citizen_id": "999085001235"},
        {"citizen_id": ""},
        {"applicant_name": "Vi Thế Sửu"},
        {"procedure_code": "1.000002.000.00.00.H41"},
        {"unit_code": "H41.17"},
        {"due_at": ""},
        {"returned_at": "2022-11-18"},
        {"return_channel": "postal"},
        {"withdrawn_at": "2022-11-17 09:00"},
        {"received_at": "2022-11-15T08:00:01"},
    ],
)
def test_a_changed_value_changes_one_dossier(harness: Harness, cells: dict[str, str]) -> None:
    save(harness, row(), row("H41.16-221115-0002"))
    assert save(harness, row(**cells), row("H41.16-221115-0002")) == (0, 1, 1)
    assert save(harness, row(**cells), row("H41.16-221115-0002")) == (0, 0, 2)


def test_a_file_without_a_column_keeps_what_is_known(harness: Harness) -> None:
    save(harness, row())
    columns = frozenset({"dossier_code", "received_at", "status"})
    poor = row(applicant_name="", citizen_id="", due_at="", channel="", procedure_code="1.9", status="9")
    assert save(harness, poor, columns=columns) == (0, 1, 0)
    head = harness.register.find(SERVICE, "H41.16-221115-0001")
    assert head is not None
    assert (head.applicant_name, head.masked_citizen_number) == ("Lữ Thị Ánh Đợi", "9******01234")
    assert (head.channel, head.status, head.procedure_code) == ("direct", 9, "1.000001.000.00.00.H41")
    assert head.due_at is not None
    assert head.due_at.isoformat() in ("2022-11-20T23:59:59+07:00", "2022-11-20T16:59:59+00:00")


def test_the_historic_and_the_present_code_are_one_dossier(harness: Harness) -> None:
    assert save(harness, row("000.00.16.H41-221115-0001")) == (1, 0, 0)
    assert harness.register.is_registered(SERVICE, ["H41.16-221115-0001", "H41.16-221115-0009"]) == {
        "H41.16-221115-0001"
    }
    head = harness.register.find(SERVICE, "H41.16-221115-0001")
    assert head is not None
    assert (head.code, head.unit_code) == ("000.00.16.H41-221115-0001", "H41.16")


def test_an_unknown_dossier_is_not_found(harness: Harness) -> None:
    assert harness.register.find(SERVICE, "H41.16-221115-0001") is None


def test_the_first_name_of_a_unit_stays(harness: Harness) -> None:
    save(harness, row(unit_name=""))
    save(harness, row(unit_name="Sở Công Thương"))
    save(harness, row(unit_name="SCT"))
    head = harness.register.find(SERVICE, "H41.16-221115-0001")
    assert head is not None
    assert head.unit_name == "Sở Công Thương"


def test_a_unit_sees_and_changes_only_its_own_dossiers(harness: Harness) -> None:
    save(harness, row(), row("H41.17-221115-0001"))
    assert harness.register.find(INDUSTRY, "H41.17-221115-0001") is None
    assert harness.register.is_registered(INDUSTRY, ["H41.17-221115-0001"]) == frozenset()
    taken_over = row("H41.17-221115-0001", unit_code="H41.16")
    saved = harness.register.save(INDUSTRY, [taken_over, row()], ALL_COLUMNS)
    assert (saved.added, saved.changed, saved.unchanged) == (0, 0, 1)
    assert saved.refused == {"H41.17-221115-0001"}
    assert listed(harness, Side.DENOMINATOR, principal=INDUSTRY) == ["H41.16-221115-0001"]
    counts = harness.facts.count_by_unit(INDUSTRY, PERIOD, MEASURES)
    assert [unit.unit_code for unit in counts.units] == ["H41.16"]


@pytest.mark.parametrize(("state", "counted"), [("ready", 1), ("needs_review", 1), ("quarantined", 0)])
def test_papers_filed_before_the_import_count(harness: Harness, state: str, counted: int) -> None:
    harness.file_paper("H41.16-221115-0001", state)
    save(harness, row(), row("H41.16-221115-0002"))
    (unit,) = harness.facts.count_by_unit(SERVICE, PERIOD, MEASURES).units
    assert (unit.unit_name, unit.received, unit.counted) == ("Sở Công Thương", 2, {"dossier_any_file": counted})
    assert len(listed(harness, Side.NUMERATOR)) == counted
    assert len(listed(harness, Side.GAP)) == 2 - counted


def test_a_period_takes_whole_days_of_the_offices(harness: Harness) -> None:
    times = {
        "H41.16-221114-0001": "2022-11-14T23:59:59",
        "H41.16-221115-0001": "2022-11-15T00:00:00",
        "H41.16-221115-0002": "2022-11-14T17:00:00Z",
        "H41.16-221215-0001": "2022-12-15T23:59:59",
        "H41.16-221216-0001": "2022-12-16",
    }
    save(harness, *(row(code, received_at=time) for code, time in times.items()))
    expected = ["H41.16-221115-0001", "H41.16-221115-0002", "H41.16-221215-0001"]
    assert listed(harness, Side.DENOMINATOR) == expected
    (unit,) = harness.facts.count_by_unit(SERVICE, PERIOD, MEASURES).units
    assert unit.received == 3


def test_every_number_is_the_length_of_its_list(harness: Harness) -> None:
    codes = [
        f"H41.{unit}-2211{day}-{serial:04d}" for unit in (16, 17) for day in (14, 16, 20) for serial in (1, 2, 3)
    ]
    for code in codes[::2]:
        harness.file_paper(code, "ready")
    save(harness, *(row(code, received_at=f"2022-11-{code[9:11]}T09:00") for code in codes))
    for unit in harness.facts.count_by_unit(SERVICE, PERIOD, MEASURES).units:
        counted = unit.counted["dossier_any_file"]
        assert len(listed(harness, Side.DENOMINATOR, unit_code=unit.unit_code)) == unit.received == 6
        assert len(listed(harness, Side.NUMERATOR, unit_code=unit.unit_code)) == counted
        assert len(listed(harness, Side.GAP, unit_code=unit.unit_code)) == unit.received - counted


def test_the_list_goes_on_after_a_position_and_keeps_its_total(harness: Harness) -> None:
    codes = [f"H41.16-221115-{serial:04d}" for serial in range(1, 8)]
    save(harness, *(row(code) for code in reversed(codes)))
    selection = DossierSelection(period=PERIOD, measure=DOSSIER_ANY_FILE, side=Side.GAP, unit_code=None)
    seen: list[str] = []
    after = None
    while len(seen) <= 7:
        part = harness.facts.list_dossiers(SERVICE, selection, after, 3)
        assert part.total == 7
        if not part.items:
            break
        seen += [item.canonical_code for item in part.items]
        after = ListPosition(received_at=part.items[-1].received_at, canonical_code=part.items[-1].canonical_code)
    assert seen == codes


def test_an_empty_period_counts_nothing(harness: Harness) -> None:
    counts = harness.facts.count_by_unit(SERVICE, PERIOD, MEASURES)
    assert counts.units == ()
    assert isinstance(counts.as_of, datetime)
    assert listed(harness, Side.DENOMINATOR) == []
