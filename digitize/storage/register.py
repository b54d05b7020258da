"""The register in PostgreSQL: COPY into a staging table, then one upsert that writes only what changed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from psycopg.sql import SQL

from digitize.application.ports_register import SavedRows
from digitize.domain.access import Principal
from digitize.domain.reference import ReferenceRow
from digitize.domain.register import Channel, DossierHead, RegisterRow, mask_citizen_number
from digitize.domain.statuses import DossierStatus
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.database import Database, RowConnection, load_queries
from digitize.storage.reference_data import ReferenceTables
from digitize.storage.rows import units_of


class PostgresRegister:
    """The register port on `database`; citizen numbers pass through `citizen_numbers`."""

    def __init__(self, database: Database, citizen_numbers: CitizenNumbers) -> None:
        self._database = database
        self._citizen_numbers = citizen_numbers
        self._queries: Any = load_queries("register")
        self._reference = ReferenceTables()

    def save(self, principal: Principal, rows: Sequence[RegisterRow], columns: frozenset[str]) -> SavedRows:
        """Save a chunk in one transaction (`digitize.application.ports_register.Register.save`)."""
        with self._database.unit_scope(principal) as connection:
            self._stage(connection, rows)
            refused = self._refuse_foreign(connection, principal)
            self._queries.add_units(connection)
            self._queries.add_procedures(connection)
            # Held until the commit: papers are filed before this chunk or after it, never in between.
            self._queries.lock_measures(connection)
            written = list(self._queries.upsert_dossiers(connection, columns=sorted(columns)))
        added = sum(row["added"] for row in written)
        return SavedRows(
            added=added,
            changed=len(written) - added,
            unchanged=len(rows) - len(written) - len(refused),
            refused=refused,
        )

    def save_reference(
        self, principal: Principal, rows: Sequence[ReferenceRow], columns: frozenset[str]
    ) -> SavedRows:
        """Save reference data in one transaction (`Register.save_reference`)."""
        with self._database.unit_scope(principal) as connection:
            return self._reference.save(connection, rows, columns)

    def is_registered(self, principal: Principal, canonical_codes: Collection[str]) -> frozenset[str]:
        """Return those of `canonical_codes` that are known within the principal's units."""
        with self._database.unit_scope(principal) as connection:
            rows = self._queries.registered_codes(
                connection, codes=list(canonical_codes), units=units_of(principal)
            )
            return frozenset(row["canonical_code"] for row in rows)

    def find(self, principal: Principal, canonical_code: str) -> DossierHead | None:
        """Return the dossier's head; None when unknown or out of scope."""
        with self._database.unit_scope(principal) as connection:
            row = self._queries.find_dossier(connection, canonical_code=canonical_code, units=units_of(principal))
        return None if row is None else self._head(row)

    def _stage(self, connection: RowConnection, rows: Sequence[RegisterRow]) -> None:
        self._queries.create_staging(connection)
        statement = SQL(self._queries.copy_staging.sql.rstrip(";\n "))
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(self._staged(row))
        self._queries.analyze_staging(connection)

    def _refuse_foreign(self, connection: RowConnection, principal: Principal) -> frozenset[str]:
        if principal.units is None:
            return frozenset()
        refused = self._queries.refuse_foreign_dossiers(connection, units=units_of(principal))
        return frozenset(row["canonical_code"] for row in refused)

    def _staged(self, row: RegisterRow) -> tuple[str | bytes | int | datetime | None, ...]:
        code, number = row.code.canonical, row.citizen_number
        return (
            code,
            row.code.issued,
            row.unit.canonical,
            row.unit_name,
            row.procedure_code or None,
            row.procedure_name,
            row.applicant_name,
            self._citizen_numbers.encrypt(number, code) if number else None,
            self._citizen_numbers.keyed_hash(number) if number else None,
            row.channel,
            row.return_channel,
            row.received_at,
            row.due_at,
            row.finished_at,
            row.returned_at,
            row.supplement_requested_at,
            row.withdrawn_at,
            row.status,
        )

    def _head(self, row: dict[str, Any]) -> DossierHead:
        sealed = row["citizen_number_encrypted"]
        number = self._citizen_numbers.decrypt(bytes(sealed), row["canonical_code"]) if sealed else ""
        return DossierHead(
            code=row["code"],
            canonical_code=row["canonical_code"],
            unit_code=row["unit_code"],
            unit_name=row["unit_name"] or row["unit_code"],
            procedure_code=row["procedure_code"] or "",
            procedure_name=row["procedure_name"],
            applicant_name=row["applicant_name"],
            masked_citizen_number=mask_citizen_number(number),
            channel=Channel(row["channel"]) if row["channel"] else None,
            return_channel=Channel(row["return_channel"]) if row["return_channel"] else None,
            received_at=row["received_at"],
            due_at=row["due_at"],
            finished_at=row["finished_at"],
            returned_at=row["returned_at"],
            supplement_requested_at=row["supplement_requested_at"],
            withdrawn_at=row["withdrawn_at"],
            status=DossierStatus(row["status"]) if row["status"] else None,
        )
