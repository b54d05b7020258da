"""The sample register: its figures are the published ones, and importing it twice changes nothing."""

import csv
import io
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bench.sample_register import sample_codes, write_sample_register
from bench.sample_units import OTHER_UNITS, PUBLISHED_UNITS
from digitize.application.register import RegisterImport
from digitize.application.reporting import Reporting
from digitize.domain.access import SERVICE
from digitize.domain.coverage import table_row
from digitize.domain.measures import DOSSIER_ANY_FILE, Side
from digitize.domain.periods import Period
from digitize.domain.register import ImportReport
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.coverage_facts import PostgresCoverageFacts
from digitize.storage.database import Database
from digitize.storage.register import PostgresRegister

PERIOD = Period.parse("2022-11-15", "2022-12-15")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("register") / "register.csv"
    write_sample_register(path)
    return path


@pytest.fixture(scope="module")
def rows(sample: Path) -> list[dict[str, str]]:
    with sample.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with psycopg.connect(database_url) as connection:
        connection.execute("TRUNCATE dossier, document, upload, batch, procedure, unit CASCADE")
    database = Database(database_url, pool_size=2)
    yield database
    database.close()


def test_statuses_are_the_published_ones(rows: list[dict[str, str]]) -> None:
    finished = [row for row in rows if row["status"] in ("9", "10")]
    in_process = [row for row in rows if row["status"] == "4"]
    by_status = Counter(row["status"] for row in rows)
    assert len(rows) == 21_726
    assert len(finished) == 15_701
    assert sum(row["finished_at"] <= row["due_at"] for row in finished) == 15_621
    assert len(in_process) == 4_809
    assert sum(row["due_at"] <= "2022-12-15T23:59:59" for row in in_process) == 17
    assert (by_status["7"], by_status["5"]) == (42, 57)
    assert sum(by_status[status] for status in "13682") == 1_117
    assert sum(bool(row["finished_at"]) for row in rows) == 15_701
    assert all("2022-11-15" <= row["finished_at"] < "2022-12-16" for row in finished)
    assert all(row["received_at"] <= row["finished_at"] for row in finished)


def test_receptions_are_the_published_ones(rows: list[dict[str, str]]) -> None:
    received = [row for row in rows if row["received_at"] >= "2022-11-15"]
    of_unit = Counter(row["unit_name"] for row in received)
    online = Counter(row["unit_name"] for row in received if row["channel"] == "online")
    assert (len(received), len(rows) - len(received), online.total()) == (17_167, 4_559, 4_983)
    assert max(row["received_at"] for row in rows) < "2022-12-16"
    assert {
        name: (online[name], of_unit[name])
        for name in ("Sở Công Thương", "Sở Kế hoạch và Đầu tư", "Sở Y tế", "Sở Tài chính")
    } == {
        "Sở Công Thương": (2_180, 2_485),
        "Sở Kế hoạch và Đầu tư": (994, 1_213),
        "Sở Y tế": (293, 767),
        "Sở Tài chính": (28, 34),
    }
    assert sum(row[column] == "postal" for row in rows for column in ("channel", "return_channel")) == 7_005


def test_codes_are_distinct_and_people_are_made_up(rows: list[dict[str, str]]) -> None:
    assert len({row["dossier_code"] for row in rows}) == len(rows)
    assert all(row["citizen_id"].startswith("999") for row in rows)
    assert all(row["dossier_code"][7:13] == row["received_at"][2:10].replace("-", "") for row in rows)


def test_equal_seeds_make_equal_files(sample: Path, tmp_path: Path) -> None:
    write_sample_register(tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == sample.read_bytes()


def test_the_demo_gets_dossiers_that_came_on_paper(rows: list[dict[str, str]]) -> None:
    codes = sample_codes(20)
    by_code = {row["dossier_code"]: row for row in rows}
    assert len(set(codes)) == 20
    assert {by_code[code]["channel"] for code in codes} == {"direct"}
    assert all(by_code[code]["received_at"] >= "2022-11-15" for code in codes)


def _import(register: PostgresRegister, path: Path) -> tuple[ImportReport, float]:
    started = time.perf_counter()
    with path.open("rb") as file:
        report = RegisterImport(register).run(SERVICE, file)
    return report, time.perf_counter() - started


@pytest.mark.integration
def test_the_sample_is_imported_once_and_counted_as_published(
    sample: Path, database: Database, database_url: str
) -> None:
    register = PostgresRegister(database, CitizenNumbers("sample secret"))
    first, first_seconds = _import(register, sample)
    before = _written(database_url)
    second, second_seconds = _import(register, sample)
    print(f"import of {first.rows} rows: {first_seconds:.2f} s, again: {second_seconds:.2f} s")  # noqa: T201 - measured
    assert (first.rows, first.added, first.changed, first.unchanged) == (21_726, 21_726, 0, 0)
    assert first.rejected == ()
    assert (second.rows, second.added, second.changed, second.unchanged) == (21_726, 0, 0, 21_726)
    assert _written(database_url) == before

    report = Reporting(PostgresCoverageFacts(database)).coverage(SERVICE, PERIOD)
    received = {row.name: row.figures["dossier_any_file"].denominator for row in report.rows}
    assert received == {unit.name: unit.received for unit in (*PUBLISHED_UNITS, *OTHER_UNITS)}
    total = report.total.figures["dossier_any_file"]
    assert table_row(report.total.name, total.numerator, total.denominator) == (
        "Tổng cộng", "17.167", "0", "17.167", "0,00 %",
    )  # fmt: skip


def _written(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT canonical_code, xmin::text, changed_at FROM dossier ORDER BY 1"
        ).fetchall()


@pytest.mark.integration
def test_no_citizen_number_stands_in_the_database_in_clear(
    sample: Path, database: Database, database_url: str
) -> None:
    with sample.open(encoding="utf-8-sig", newline="") as file:
        head = "".join(file.readline() for _ in range(50))
    RegisterImport(PostgresRegister(database, CitizenNumbers("s"))).run(SERVICE, io.BytesIO(head.encode()))
    with psycopg.connect(database_url) as connection:
        found = connection.execute(
            "SELECT count(*), count(citizen_number_encrypted), count(*) FILTER (WHERE"
            " concat_ws(' ', dossier::text, encode(citizen_number_encrypted, 'escape')) ~ '999[0-9]{9}')"
            " FROM dossier"
        ).fetchone()
    assert found == (49, 49, 0)


@pytest.mark.integration
def test_the_gap_of_a_unit_lists_exactly_its_dossiers(sample: Path, database: Database) -> None:
    _import(PostgresRegister(database, CitizenNumbers("sample secret")), sample)
    reporting = Reporting(PostgresCoverageFacts(database))
    codes: list[str] = []
    cursor = None
    while len(codes) <= 2_485:
        page = reporting.dossiers(
            SERVICE, PERIOD, measure=DOSSIER_ANY_FILE, side=Side.GAP, key="H41.03", cursor=cursor
        )
        assert page.total == 2_485
        codes += [item.code for item in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert len(codes) == len(set(codes)) == 2_485
