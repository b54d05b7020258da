"""The contract of the register as filing asks it: the in-memory fake and PostgreSQL behave alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import psycopg
import pytest

from digitize.application.ports_filing_register import FilingRegister
from digitize.application.ports_register import Register
from digitize.domain.access import SERVICE, Principal
from digitize.domain.register import RegisterRow
from digitize.domain.register_columns import COLUMN_NAMES
from digitize.domain.register_facts import RegisterFacts
from digitize.domain.register_parsing import parse_row
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.database import Database
from digitize.storage.filing_register import PostgresFilingRegister
from digitize.storage.register import PostgresRegister
from tests.fakes.filing_register import InMemoryFilingRegister

CODE, NUMBER = "H41.16-221115-0001", "999085001234"
INDUSTRY = Principal(name="industry", units=frozenset({"H41.16"}))


@dataclass
class Harness:
    """The port under test and the register behind it."""

    filing: FilingRegister
    register: Register

    def add(self, code: str = CODE, **cells: str) -> None:
        """Register a dossier as a file with all columns would."""
        defaults = {
            "dossier_code": code,
            "procedure_code": "9.1",
            "applicant_name": "Lữ Thị Ánh Đợi",
            "citizen_id": NUMBER,
            "received_at": "2022-11-15T00:30:00",
            "status": "4",
        }
        given = dict.fromkeys(COLUMN_NAMES, "") | {"unit_code": code.partition("-")[0]} | defaults | cells
        row = parse_row(given)
        assert isinstance(row, RegisterRow), row
        self.register.save(SERVICE, [row], frozenset(COLUMN_NAMES))

    def facts(self, *, principal: Principal = SERVICE) -> RegisterFacts:
        """Ask for the code and the number."""
        return self.filing.facts(principal, codes=[CODE], citizen_numbers=[NUMBER])


@pytest.fixture(params=["memory", pytest.param("postgresql", marks=pytest.mark.integration)])
def harness(request: pytest.FixtureRequest) -> Iterator[Harness]:
    if request.param == "memory":
        fake = InMemoryFilingRegister()
        yield Harness(filing=fake, register=fake.register)
        return
    url = request.getfixturevalue("database_url")
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE dossier, document, upload, batch, component, procedure, unit CASCADE")
    database, secret = Database(url, pool_size=2), CitizenNumbers("contract secret")
    yield Harness(filing=PostgresFilingRegister(database, secret), register=PostgresRegister(database, secret))
    database.close()


def test_a_dossier_is_known_by_its_code_and_its_number(harness: Harness) -> None:
    harness.add()
    facts = harness.facts()
    dossier = facts.by_code[CODE]
    assert (dossier.unit_code, dossier.procedure_code, dossier.applicant_name) == (
        "H41.16",
        "9.1",
        "Lữ Thị Ánh Đợi",
    )
    assert (dossier.citizen_number, dossier.received_on, dossier.is_open) == (NUMBER, date(2022, 11, 15), True)
    assert facts.open_by_number == {NUMBER: (dossier,)}


def test_what_the_register_does_not_know_is_absent(harness: Harness) -> None:
    facts = harness.facts()
    assert (facts.by_code, facts.open_by_number) == ({}, {})


def test_nothing_asked_is_nothing_answered(harness: Harness) -> None:
    harness.add()
    facts = harness.filing.facts(SERVICE, codes=[], citizen_numbers=[])
    assert (facts.by_code, facts.open_by_number) == ({}, {})


@pytest.mark.parametrize("cells", [{"status": "10"}, {"status": "7"}, {"status": "", "returned_at": "2022-11-18"}])
def test_a_closed_dossier_is_found_by_its_code_only(harness: Harness, cells: dict[str, str]) -> None:
    harness.add(**cells)
    facts = harness.facts()
    assert not facts.by_code[CODE].is_open
    assert facts.open_by_number == {}


def test_open_dossiers_of_a_number_stand_newest_first(harness: Harness) -> None:
    harness.add("H41.16-221115-0001")
    harness.add("H41.17-221120-0001", received_at="2022-11-20T08:00:00")
    harness.add("H41.16-221118-0001", received_at="2022-11-18T08:00:00", status="9")
    harness.add("H41.16-221119-0001", received_at="2022-11-19T08:00:00", citizen_id="999085001235")
    codes = [dossier.code for dossier in harness.facts().open_by_number[NUMBER]]
    assert codes == ["H41.17-221120-0001", "H41.16-221118-0001", "H41.16-221115-0001"]


def test_a_dossier_without_a_number_has_none(harness: Harness) -> None:
    harness.add(citizen_id="")
    assert harness.facts().by_code[CODE].citizen_number == ""


def test_a_unit_sees_only_its_own_dossiers(harness: Harness) -> None:
    harness.add("H41.17-221115-0001")
    seen = harness.filing.facts(INDUSTRY, codes=["H41.17-221115-0001"], citizen_numbers=[NUMBER])
    assert (seen.by_code, seen.open_by_number) == ({}, {})
    assert harness.filing.similar_codes(INDUSTRY, "H41.17-221115-0007", limit=5) == ()


def test_similar_codes_differ_in_exactly_one_character(harness: Harness) -> None:
    for code in ("H41.16-221115-0001", "H41.16-221115-0007", "H41.16-221115-0072", "H41.10-221115-0001"):
        harness.add(code)
    found = harness.filing.similar_codes(SERVICE, CODE, limit=5)
    assert found == ("H41.10-221115-0001", "H41.16-221115-0007")
    assert harness.filing.similar_codes(SERVICE, CODE, limit=1) == ("H41.10-221115-0001",)
