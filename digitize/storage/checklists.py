"""Checklists of dossiers, and reuse of earlier papers, in PostgreSQL."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from digitize.application.ports_checklist import PaperToReuse, ReuseCount
from digitize.domain.access import Principal
from digitize.domain.batch import Purpose
from digitize.domain.checklist import DossierPapers, FiledPaper
from digitize.domain.periods import EARLIEST_YEAR, LATEST_YEAR, Period
from digitize.domain.reuse import EarlierPaper, Reuse, ReuseKind
from digitize.domain.statuses import DossierStatus
from digitize.storage.database import Database, RowConnection, load_queries
from digitize.storage.reference_data import ReferenceTables
from digitize.storage.rows import units_of


class PostgresChecklists:
    """The checklists port on `database` (`digitize.application.ports_checklist.Checklists`)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queries: Any = load_queries("checklists")
        self._reference = ReferenceTables()

    def papers_of(self, principal: Principal, canonical_code: str) -> DossierPapers | None:
        """Return all that a checklist is made from; None for a dossier unknown or out of scope."""
        with self._database.unit_scope(principal, snapshot=True) as connection:
            head = self._queries.checklist_head(
                connection, canonical_code=canonical_code, units=units_of(principal)
            )
            return None if head is None else self._papers(connection, head)

    def earlier_papers(self, principal: Principal, canonical_code: str) -> tuple[EarlierPaper, ...]:
        """Return counted papers of other dossiers of the same applicant, the last filed first."""
        with self._database.unit_scope(principal) as connection:
            rows = self._queries.earlier_papers(
                connection, canonical_code=canonical_code, units=units_of(principal)
            )
            return tuple(_earlier(row) for row in rows)

    def paper_to_reuse(self, principal: Principal, canonical_code: str, document_id: UUID) -> PaperToReuse | None:
        """Return a filed document, seen from a dossier."""
        with self._database.unit_scope(principal) as connection:
            row = self._queries.paper_to_reuse(
                connection, canonical_code=canonical_code, document_id=document_id, units=units_of(principal)
            )
        if row is None:
            return None
        return PaperToReuse(
            paper=_earlier(row), is_usable=row["is_usable"], is_same_applicant=row["is_same_applicant"]
        )

    def record_reuse(
        self, principal: Principal, canonical_code: str, *, component_code: str, document_id: UUID, kind: ReuseKind
    ) -> Reuse:
        """Record that the document stands for the component; the same again is kept."""
        with self._database.unit_scope(principal) as connection:
            self._queries.put_reuse(
                connection,
                canonical_code=canonical_code,
                component_code=component_code,
                document_id=document_id,
                kind=int(kind),
                reused_by=principal.name,
            )
            row = self._queries.find_reuse(
                connection, canonical_code=canonical_code, component_code=component_code
            )
        return _reuse(row)

    def undo_reuse(self, principal: Principal, canonical_code: str, component_code: str) -> bool:
        """Forget the reuse of a component; False when there is none."""
        with self._database.unit_scope(principal) as connection:
            gone = self._queries.delete_reuse(
                connection, canonical_code=canonical_code, component_code=component_code
            )
            return bool(list(gone))

    def request_supplement(
        self,
        principal: Principal,
        canonical_code: str,
        component_codes: Collection[str],
        *,
        requested_at: datetime,
    ) -> bool:
        """Set the components that a supplement asks for; True when that changed any."""
        codes = sorted(component_codes)
        with self._database.unit_scope(principal) as connection:
            dropped = list(
                self._queries.drop_supplements(connection, canonical_code=canonical_code, component_codes=codes)
            )
            written = list(
                self._queries.put_supplements(
                    connection, canonical_code=canonical_code, component_codes=codes, requested_at=requested_at
                )
            )
        return bool(dropped or written)

    def count_reuse(self, principal: Principal, period: Period) -> ReuseCount:
        """Count the reuse in the dossiers received in `period`."""
        with self._database.unit_scope(principal) as connection:
            row = self._queries.count_reuse(
                connection, period_start=period.start, period_end=period.end, units=units_of(principal)
            )
        return ReuseCount(**row)

    def _papers(self, connection: RowConnection, head: dict[str, Any]) -> DossierPapers:
        code = head["canonical_code"]
        supplements = self._queries.supplements_of(connection, canonical_code=code)
        return DossierPapers(
            code=head["code"],
            canonical_code=code,
            procedure_code=head["procedure_code"],
            status=DossierStatus(head["status"]) if head["status"] else None,
            returned_at=head["returned_at"],
            withdrawn_at=head["withdrawn_at"],
            yields_result_paper=head["yields_result_paper"],
            components=self._reference.components_of(connection, head["procedure_code"]),
            papers=tuple(_filed(row) for row in self._queries.counted_papers(connection, canonical_code=code)),
            reuses=tuple(_reuse(row) for row in self._queries.reuses_of(connection, canonical_code=code)),
            supplements=tuple((row["component_code"], row["requested_at"]) for row in supplements),
        )


def _filed(row: dict[str, Any]) -> FiledPaper:
    return FiledPaper(
        document_id=row["id"],
        title=row["title"],
        component_code=row["component_code"],
        is_result=row["purpose"] == Purpose.RESULT,
        filed_at=row["created_at"],
    )


def _reuse(row: dict[str, Any]) -> Reuse:
    return Reuse(
        component_code=row["component_code"],
        document_id=row["document_id"],
        kind=ReuseKind(row["kind"]),
        by=row["reused_by"],
        at=row["reused_at"],
    )


def _earlier(row: dict[str, Any]) -> EarlierPaper:
    return EarlierPaper(
        document_id=row["document_id"],
        dossier_code=row["dossier_code"],
        title=row["title"],
        paper_type=row["paper_type"],
        component_name=row["component_name"],
        is_result=row["is_result"],
        issued_on=_day(row["issued_on"]),
    )


def _day(text: str | None) -> date | None:
    """Return the day that was read; None for none, and for a reading that is no day of these times."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None
