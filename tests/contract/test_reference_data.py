"""The contract of reference data: the in-memory fake and PostgreSQL behave alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import psycopg
import pytest

from digitize.application.ports_filing_register import FilingRegister
from digitize.application.ports_register import Register, Units
from digitize.domain.access import SERVICE
from digitize.domain.procedure import Component
from digitize.domain.reference import Procedure, ReferenceRow, Unit
from digitize.domain.register_columns import COLUMN_NAMES
from digitize.domain.register_tables import NAMES_BY_KIND, TableKind
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.database import Database
from digitize.storage.filing_register import PostgresFilingRegister
from digitize.storage.reference_data import PostgresUnits
from digitize.storage.register import PostgresRegister
from tests.builders import new_register_row
from tests.fakes.filing_register import InMemoryFilingRegister
from tests.fakes.register import InMemoryRegister

UNIT = Unit(code="H41.16", name="Sở Công Thương", parent="H41", valid_from=date(2020, 1, 1))
PROCEDURE = Procedure(code="9.1", name="Cấp giấy phép", field="Công thương", yields_result_paper=False)
COMPONENT = Component(
    procedure_code="9.1",
    code="TP1",
    name="Giấy khai sinh",
    paper_type="KHAISINH",
    is_required=False,
    must_digitize=False,
    validity_months=6,
)
COLUMNS = {
    Unit: frozenset(NAMES_BY_KIND[TableKind.UNITS]),
    Procedure: frozenset(NAMES_BY_KIND[TableKind.PROCEDURES]),
    Component: frozenset(NAMES_BY_KIND[TableKind.COMPONENTS]),
}


@dataclass
class Harness:
    """The ports under test."""

    register: Register
    units: Units
    filing: FilingRegister

    def save(self, *rows: ReferenceRow, columns: frozenset[str] | None = None) -> tuple[int, int, int]:
        """Save rows as a file with all columns, or with `columns`."""
        saved = self.register.save_reference(SERVICE, rows, columns or COLUMNS[type(rows[0])])
        return saved.added, saved.changed, saved.unchanged


@pytest.fixture(params=["memory", pytest.param("postgresql", marks=pytest.mark.integration)])
def harness(request: pytest.FixtureRequest) -> Iterator[Harness]:
    if request.param == "memory":
        fake = InMemoryRegister()
        yield Harness(register=fake, units=fake, filing=InMemoryFilingRegister(register=fake))
        return
    url = request.getfixturevalue("database_url")
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE dossier, document, upload, batch, component, procedure, unit CASCADE")
    database, secret = Database(url, pool_size=2), CitizenNumbers("contract secret")
    yield Harness(
        register=PostgresRegister(database, secret),
        units=PostgresUnits(database),
        filing=PostgresFilingRegister(database, secret),
    )
    database.close()


@pytest.mark.parametrize("row", [UNIT, PROCEDURE, COMPONENT])
def test_a_row_is_added_once_and_the_second_time_nothing_changes(harness: Harness, row: ReferenceRow) -> None:
    assert harness.save(row) == (1, 0, 0)
    assert harness.save(row) == (0, 0, 1)


def test_a_component_is_kept_as_it_was_given(harness: Harness) -> None:
    other = Component(procedure_code="9.2", code="TP1", name="Trích lục", is_result=True)
    harness.save(COMPONENT, other)
    assert harness.filing.components_of(SERVICE, "9.1") == (COMPONENT,)
    assert harness.filing.components_of(SERVICE, "9.2") == (other,)
    assert harness.filing.components_of(SERVICE, "9.9") == ()


def test_a_changed_value_changes_the_row(harness: Harness) -> None:
    harness.save(COMPONENT)
    changed = Component(procedure_code="9.1", code="TP1", name="Bản sao giấy khai sinh")
    assert harness.save(changed) == (0, 1, 0)
    assert harness.filing.components_of(SERVICE, "9.1") == (changed,)


def test_a_file_without_a_column_keeps_what_is_known(harness: Harness) -> None:
    harness.save(COMPONENT)
    poor = Component(procedure_code="9.1", code="TP1", name="Giấy khai sinh")
    columns = frozenset({"procedure_code", "component_code", "component_name"})
    assert harness.save(poor, columns=columns) == (0, 0, 1)
    assert harness.filing.components_of(SERVICE, "9.1") == (COMPONENT,)


def test_a_unit_keeps_its_dates_and_gets_its_parent_from_its_code(harness: Harness) -> None:
    closed = Unit(code="H41.1.2", name="Xã cũ", valid_to=date(2025, 6, 30), successor="H41.16")
    harness.save(closed, UNIT)
    chain = harness.units.unit_chain(SERVICE, "H41.1.2")
    assert set(chain) == {"H41.1.2", "H41.16"}
    assert chain["H41.16"] == UNIT
    assert (chain["H41.1.2"].parent, chain["H41.1.2"].valid_to) == ("H41.1", date(2025, 6, 30))


def test_units_that_succeed_each_other_in_a_circle_end(harness: Harness) -> None:
    harness.save(Unit(code="H41.1", name="a", successor="H41.2"), Unit(code="H41.2", name="b", successor="H41.1"))
    assert set(harness.units.unit_chain(SERVICE, "H41.1")) == {"H41.1", "H41.2"}
    assert harness.units.unit_chain(SERVICE, "H41.9") == {}


def test_a_unit_met_in_a_dossier_is_confirmed_by_the_import_and_its_name_stays(harness: Harness) -> None:
    code = "H41.16-221115-0001"
    harness.register.save(SERVICE, [new_register_row(code)], frozenset(COLUMN_NAMES))
    assert harness.save(UNIT) == (0, 1, 0)
    harness.register.save(SERVICE, [new_register_row(code)], frozenset(COLUMN_NAMES))
    head = harness.register.find(SERVICE, code)
    assert head is not None
    assert head.unit_name == "Sở Công Thương"
    assert harness.save(UNIT) == (0, 0, 1)


def test_components_may_come_before_their_procedure(harness: Harness) -> None:
    assert harness.save(COMPONENT) == (1, 0, 0)
    assert harness.save(PROCEDURE) == (0, 1, 0)
