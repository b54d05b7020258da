"""The register as filing asks it, in memory: the twin of the PostgreSQL adapter in the contract suite."""

from collections.abc import Collection
from dataclasses import dataclass, field

from digitize.domain.access import Principal
from digitize.domain.checklist import is_open
from digitize.domain.periods import office_zone
from digitize.domain.procedure import Component
from digitize.domain.register import RegisterRow
from digitize.domain.register_facts import DossierFacts, RegisterFacts
from tests.fakes.register import InMemoryRegister, sees


@dataclass
class InMemoryFilingRegister:
    """The filing port over a register in memory."""

    register: InMemoryRegister = field(default_factory=InMemoryRegister)

    def facts(
        self, principal: Principal, *, codes: Collection[str], citizen_numbers: Collection[str]
    ) -> RegisterFacts:
        """Return the dossiers with these codes, and the open ones of these numbers."""
        seen = {code: row for code, row in self.register.rows.items() if sees(principal, row)}
        newest_first = sorted(seen.values(), key=lambda row: row.code.canonical)
        newest_first.sort(key=lambda row: row.received_at, reverse=True)
        open_by_number: dict[str, tuple[DossierFacts, ...]] = {}
        for number in citizen_numbers:
            dossiers = [_facts(row) for row in newest_first if row.citizen_number == number]
            found = tuple(dossier for dossier in dossiers if dossier.is_open)
            if found:
                open_by_number[number] = found
        by_code = {code: _facts(seen[code]) for code in codes if code in seen}
        return RegisterFacts(by_code=by_code, open_by_number=open_by_number)

    def components_of(self, principal: Principal, procedure_code: str) -> tuple[Component, ...]:  # noqa: ARG002 - for everybody
        """Return the components of a procedure by code."""
        return self.register.reference.components_of(procedure_code)

    def similar_codes(self, principal: Principal, canonical_code: str, *, limit: int) -> tuple[str, ...]:
        """Return registered codes that differ in exactly one character."""
        return tuple(
            sorted(
                code
                for code, row in self.register.rows.items()
                if sees(principal, row) and _differing(code, canonical_code) == 1
            )[:limit]
        )


def _differing(first: str, second: str) -> int:
    if len(first) != len(second):
        return len(first) + len(second)
    return sum(one != other for one, other in zip(first, second, strict=True))


def _facts(row: RegisterRow) -> DossierFacts:
    return DossierFacts(
        code=row.code.canonical,
        unit_code=row.unit.canonical,
        procedure_code=row.procedure_code,
        applicant_name=row.applicant_name,
        citizen_number=row.citizen_number,
        received_on=row.received_at.astimezone(office_zone()).date(),
        is_open=is_open(row.status, returned_at=row.returned_at, withdrawn_at=row.withdrawn_at),
    )
