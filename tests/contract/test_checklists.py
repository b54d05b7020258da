"""The contract of checklists and reuse: the in-memory fake and PostgreSQL behave alike."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from digitize.application.ports_checklist import Checklists, ReuseCount
from digitize.application.ports_register import Register
from digitize.domain.access import SERVICE, Principal
from digitize.domain.periods import Period
from digitize.domain.procedure import Component
from digitize.domain.reference import Procedure
from digitize.domain.register import RegisterRow
from digitize.domain.register_columns import COLUMN_NAMES
from digitize.domain.register_parsing import parse_row
from digitize.domain.register_tables import NAMES_BY_KIND, TableKind
from digitize.domain.reuse import ReuseKind
from digitize.storage.checklists import PostgresChecklists
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.database import Database
from digitize.storage.register import PostgresRegister
from tests.fakes.checklists import InMemoryChecklists, PaperInMemory

CODE, EARLIER, NUMBER = "H41.16-221115-0001", "H41.17-220601-0001", "999085001234"
INDUSTRY = Principal(name="industry", units=frozenset({"H41.16"}))
MOMENT = datetime(2022, 11, 16, 8, tzinfo=UTC)
COMPONENT = Component(procedure_code="9.1", code="TP1", name="Giấy khai sinh", paper_type="KHAISINH")
RESULT = Component(procedure_code="9.1", code="KQ", name="Trích lục", is_result=True)


@dataclass
class Harness:
    """The port under test, the register behind it, and a way to file papers."""

    checklists: Checklists
    register: Register
    file_paper: Callable[[PaperInMemory], None]

    def add(self, code: str, **cells: str) -> None:
        """Register a dossier."""
        defaults = {
            "citizen_id": NUMBER,
            "procedure_code": "9.1",
            "received_at": "2022-11-15T08:00:00",
            "status": "4",
        }
        given = {"dossier_code": code, "unit_code": code.partition("-")[0]}
        row = parse_row(dict.fromkeys(COLUMN_NAMES, "") | given | defaults | cells)
        assert isinstance(row, RegisterRow), row
        self.register.save(SERVICE, [row], frozenset(COLUMN_NAMES))

    def paper(self, code: str = EARLIER, **changes: Any) -> PaperInMemory:  # noqa: ANN401 - any field
        """File a birth certificate."""
        paper = PaperInMemory(
            id=uuid.uuid4(),
            dossier_code=code,
            title="GIẤY KHAI SINH",
            component_code="TP1",
            paper_type="KHAISINH",
            issued_on=date(2022, 5, 2),
            filed_at=MOMENT,
        )
        made = replace(paper, **changes)
        self.file_paper(made)
        return made

    def reuse(self, paper: PaperInMemory, kind: ReuseKind = ReuseKind.COMPONENT, code: str = CODE) -> None:
        """Record that the paper stands for TP1."""
        self.checklists.record_reuse(SERVICE, code, component_code="TP1", document_id=paper.id, kind=kind)

    def reused(self) -> list[uuid.UUID]:
        """Return the documents that the dossier reuses."""
        papers = self.checklists.papers_of(SERVICE, CODE)
        assert papers is not None
        return [reuse.document_id for reuse in papers.reuses]


def _file_in_postgres(url: str, paper: PaperInMemory) -> None:
    batch, upload = uuid.uuid4(), uuid.uuid4()
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO batch (id, name, unit_code, purpose, state)"
            " VALUES (%s, 'b', 'H41.16', 'component', 'open')",
            (batch,),
        )
        connection.execute(
            "INSERT INTO upload (id, batch_id, unit_code, filename, sha256, size_bytes, kind, state) "
            "VALUES (%s, %s, 'H41.16', 'f', repeat('0', 64), 1, 'pdf', 'done')",
            (upload, batch),
        )
        connection.execute(
            "INSERT INTO document (id, upload_id, batch_id, unit_code, title, pages, purpose, state, filing,"
            " dossier_code, sequence, evidence, component_code, paper_type, counts, supersedes, created_at)"
            " VALUES (%(id)s, %(upload)s, %(batch)s, 'H41.16', %(title)s, '{1}', %(purpose)s, 'ready', 'filed',"
            " %(dossier)s, (SELECT count(*) + 1 FROM document), '{}', %(component)s, %(type)s, %(counts)s,"
            " %(supersedes)s, %(at)s)",
            {
                "id": paper.id,
                "upload": upload,
                "batch": batch,
                "title": paper.title,
                "purpose": "result" if paper.is_result else "component",
                "dossier": paper.dossier_code,
                "component": paper.component_code,
                "type": paper.paper_type,
                "counts": paper.counts,
                "supersedes": paper.supersedes,
                "at": paper.filed_at,
            },
        )
        if paper.issued_on is not None:
            connection.execute(
                "INSERT INTO field_value (document_id, name, state, value, source)"
                " VALUES (%s, 'issued_on', 'read', %s, 'text')",
                (paper.id, paper.issued_on.isoformat()),
            )


@pytest.fixture(params=["memory", pytest.param("postgresql", marks=pytest.mark.integration)])
def harness(request: pytest.FixtureRequest) -> Iterator[Harness]:
    if request.param == "memory":
        fake = InMemoryChecklists()
        made = Harness(checklists=fake, register=fake.register, file_paper=fake.papers.append)
        _prepare(made)
        yield made
        return
    url = request.getfixturevalue("database_url")
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE dossier, document, upload, batch, component, procedure, unit CASCADE")
    database = Database(url, pool_size=2)
    made = Harness(
        checklists=PostgresChecklists(database),
        register=PostgresRegister(database, CitizenNumbers("contract secret")),
        file_paper=lambda paper: _file_in_postgres(url, paper),
    )
    _prepare(made)
    yield made
    database.close()


def _prepare(harness: Harness) -> None:
    harness.add(CODE)
    harness.add(EARLIER)
    columns = frozenset(NAMES_BY_KIND[TableKind.COMPONENTS])
    harness.register.save_reference(SERVICE, [COMPONENT, RESULT], columns)


def test_a_dossier_with_its_components_and_papers(harness: Harness) -> None:
    there, _uncounted = harness.paper(CODE), harness.paper(CODE, counts=False)
    result = harness.paper(CODE, is_result=True, component_code=None)
    papers = harness.checklists.papers_of(SERVICE, CODE)
    assert papers is not None
    assert (papers.code, papers.procedure_code, papers.status) == (CODE, "9.1", 4)
    assert papers.components == (RESULT, COMPONENT)
    assert [(paper.document_id, paper.is_result) for paper in papers.papers] == [
        (there.id, False),
        (result.id, True),
    ]
    assert papers.papers[0].filed_at == MOMENT
    assert papers.yields_result_paper


def test_a_procedure_that_yields_no_paper_says_so(harness: Harness) -> None:
    columns = frozenset(NAMES_BY_KIND[TableKind.PROCEDURES])
    harness.register.save_reference(SERVICE, [Procedure(code="9.1", name="x", yields_result_paper=False)], columns)
    papers = harness.checklists.papers_of(SERVICE, CODE)
    assert papers is not None
    assert not papers.yields_result_paper


def test_an_unknown_dossier_and_one_of_another_unit_have_no_checklist(harness: Harness) -> None:
    assert harness.checklists.papers_of(SERVICE, "H41.16-221115-0009") is None
    assert harness.checklists.papers_of(INDUSTRY, EARLIER) is None


def test_earlier_papers_are_those_of_the_same_applicant(harness: Harness) -> None:
    harness.add("H41.17-220601-0002", citizen_id="999085009999")
    harness.paper(CODE)
    harness.paper("H41.17-220601-0002")
    harness.paper(counts=False)
    older = harness.paper()
    newer = harness.paper(filed_at=MOMENT.replace(hour=9), is_result=True, component_code=None, issued_on=None)
    found = harness.checklists.earlier_papers(SERVICE, CODE)
    assert [paper.document_id for paper in found] == [newer.id, older.id]
    assert [(paper.is_result, paper.issued_on, paper.component_name) for paper in found] == [
        (True, None, ""),
        (False, date(2022, 5, 2), "Giấy khai sinh"),
    ]
    assert (found[0].dossier_code, found[1].paper_type) == (EARLIER, "KHAISINH")
    assert harness.checklists.earlier_papers(INDUSTRY, CODE) == ()


def test_a_dossier_without_a_citizen_number_has_no_earlier_papers(harness: Harness) -> None:
    harness.add(CODE, citizen_id="")
    harness.add(EARLIER, citizen_id="")
    paper = harness.paper()
    assert harness.checklists.earlier_papers(SERVICE, CODE) == ()
    found = harness.checklists.paper_to_reuse(SERVICE, CODE, paper.id)
    assert found is not None
    assert not found.is_same_applicant


def test_a_paper_is_seen_from_the_dossier_that_wants_it(harness: Harness) -> None:
    harness.add("H41.17-220601-0002", citizen_id="999085009999")
    same, foreign = harness.paper(component_code="KQ"), harness.paper("H41.17-220601-0002", counts=False)
    found = harness.checklists.paper_to_reuse(SERVICE, CODE, same.id)
    assert found is not None
    assert (found.is_same_applicant, found.is_usable, found.paper.kind) == (True, True, ReuseKind.RESULT)
    found = harness.checklists.paper_to_reuse(SERVICE, CODE, foreign.id)
    assert found is not None
    assert (found.is_same_applicant, found.is_usable) == (False, False)
    assert harness.checklists.paper_to_reuse(INDUSTRY, CODE, same.id) is None
    assert harness.checklists.paper_to_reuse(SERVICE, CODE, uuid.uuid4()) is None


def test_the_same_reuse_is_kept_and_another_takes_its_place(harness: Harness) -> None:
    first, second = harness.paper(), harness.paper()
    made = harness.checklists.record_reuse(
        SERVICE, CODE, component_code="TP1", document_id=first.id, kind=ReuseKind.COMPONENT
    )
    again = harness.checklists.record_reuse(
        INDUSTRY, CODE, component_code="TP1", document_id=first.id, kind=ReuseKind.COMPONENT
    )
    assert again == made
    assert (made.by, made.kind) == (SERVICE.name, ReuseKind.COMPONENT)
    harness.reuse(second)
    assert harness.reused() == [second.id]


def test_a_reuse_can_be_undone_once(harness: Harness) -> None:
    harness.reuse(harness.paper())
    assert harness.checklists.undo_reuse(SERVICE, CODE, "TP1")
    assert not harness.checklists.undo_reuse(SERVICE, CODE, "TP1")
    assert harness.reused() == []


def test_a_reuse_lasts_while_the_document_or_its_new_scan_counts(harness: Harness) -> None:
    gone = harness.paper(counts=False)
    harness.reuse(gone)
    assert harness.reused() == []
    harness.paper(supersedes=gone.id)
    assert harness.reused() == [gone.id]


def test_a_supplement_replaces_the_one_before(harness: Harness) -> None:
    def ask(*components: str, at: datetime = MOMENT) -> bool:
        return harness.checklists.request_supplement(SERVICE, CODE, components, requested_at=at)

    def asked() -> list[tuple[str, datetime]]:
        papers = harness.checklists.papers_of(SERVICE, CODE)
        assert papers is not None
        return list(papers.supplements)

    assert ask("TP1", "TP2")
    assert not ask("TP2", "TP1")
    later = MOMENT.replace(hour=9)
    assert ask("TP2", at=later)
    assert asked() == [("TP2", later)]
    assert ask()
    assert asked() == []


def test_reuse_is_counted_by_the_day_of_reception(harness: Harness) -> None:
    harness.add("H41.16-221120-0001", received_at="2022-11-20T08:00:00")
    paper = harness.paper()
    harness.reuse(paper)
    harness.checklists.record_reuse(
        SERVICE, CODE, component_code="TP2", document_id=paper.id, kind=ReuseKind.RESULT
    )
    harness.reuse(paper, code="H41.16-221120-0001")
    count = harness.checklists.count_reuse
    assert count(SERVICE, Period.parse("2022-11-15", "2022-11-15")) == ReuseCount(
        dossiers=1, components=2, from_results=1
    )
    assert count(SERVICE, Period.parse("2022-11-15", "2022-11-20")).dossiers == 2
    other = Principal(name="health", units=frozenset({"H41.17"}))
    assert count(other, Period.parse("2022-11-15", "2022-11-20")).components == 0
