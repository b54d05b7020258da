"""The register as filing asks it, in PostgreSQL: lookups by primary key and by the keyed hash of a number."""

from collections.abc import Collection
from types import MappingProxyType
from typing import Any

from digitize.domain.access import Principal
from digitize.domain.checklist import is_open
from digitize.domain.dossier_neighbours import codes_one_character_apart
from digitize.domain.periods import office_zone
from digitize.domain.procedure import Component
from digitize.domain.register_facts import DossierFacts, RegisterFacts
from digitize.domain.statuses import DossierStatus
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.database import Database, load_queries
from digitize.storage.reference_data import ReferenceTables
from digitize.storage.rows import units_of


class PostgresFilingRegister:
    """The filing register port on `database` (`digitize.application.ports_filing_register.FilingRegister`)."""

    def __init__(self, database: Database, citizen_numbers: CitizenNumbers) -> None:
        self._database = database
        self._citizen_numbers = citizen_numbers
        self._queries: Any = load_queries("filing_register")
        self._reference = ReferenceTables()

    def facts(
        self, principal: Principal, *, codes: Collection[str], citizen_numbers: Collection[str]
    ) -> RegisterFacts:
        """Return the dossiers with these codes, and the open ones of these numbers."""
        if not codes and not citizen_numbers:
            return RegisterFacts()
        hashes = {self._citizen_numbers.keyed_hash(number): number for number in citizen_numbers}
        with self._database.unit_scope(principal) as connection:
            by_code = list(
                self._queries.dossiers_by_code(connection, codes=list(codes), units=units_of(principal))
            )
            by_number = list(
                self._queries.dossiers_by_number(connection, hashes=list(hashes), units=units_of(principal))
            )
        found: dict[str, list[DossierFacts]] = {}
        for row in by_number:
            dossier = self._facts(row)
            if dossier.is_open:
                found.setdefault(hashes[bytes(row["citizen_number_hash"])], []).append(dossier)
        return RegisterFacts(
            by_code=MappingProxyType({row["canonical_code"]: self._facts(row) for row in by_code}),
            open_by_number=MappingProxyType({number: tuple(dossiers) for number, dossiers in found.items()}),
        )

    def components_of(self, principal: Principal, procedure_code: str) -> tuple[Component, ...]:
        """Return the components of a procedure by code."""
        with self._database.unit_scope(principal) as connection:
            return self._reference.components_of(connection, procedure_code)

    def similar_codes(self, principal: Principal, canonical_code: str, *, limit: int) -> tuple[str, ...]:
        """Return registered codes that differ in exactly one character: one lookup by primary key for each."""
        neighbours = codes_one_character_apart(canonical_code)
        with self._database.unit_scope(principal) as connection:
            rows = self._queries.registered_among(
                connection, codes=list(neighbours), units=units_of(principal), limit=limit
            )
            return tuple(row["canonical_code"] for row in rows)

    def _facts(self, row: dict[str, Any]) -> DossierFacts:
        sealed, code = row["citizen_number_encrypted"], row["canonical_code"]
        status = DossierStatus(row["status"]) if row["status"] else None
        return DossierFacts(
            code=code,
            unit_code=row["unit_code"],
            procedure_code=row["procedure_code"] or "",
            applicant_name=row["applicant_name"],
            citizen_number=self._citizen_numbers.decrypt(bytes(sealed), code) if sealed else "",
            received_on=row["received_at"].astimezone(office_zone()).date(),
            is_open=is_open(status, returned_at=row["returned_at"], withdrawn_at=row["withdrawn_at"]),
        )
