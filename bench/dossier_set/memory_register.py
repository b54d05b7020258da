"""The register of the set as filing asks it (`digitize.application.ports_filing_register`), in memory."""

from collections.abc import Collection, Sequence

from bench.dossier_set.dossiers import MadeUpDossier
from bench.dossier_set.procedures import procedures
from digitize.domain.access import Principal
from digitize.domain.procedure import Component
from digitize.domain.register_facts import DossierFacts, RegisterFacts


class MemoryRegister:
    """Answers for the dossiers that it was made of; every principal sees all."""

    def __init__(self, dossiers: Sequence[MadeUpDossier]) -> None:
        self._by_code = {dossier.code.canonical: _facts(dossier) for dossier in dossiers}
        self._open: dict[str, tuple[DossierFacts, ...]] = {}
        for facts in sorted(self._by_code.values(), key=lambda facts: facts.received_on, reverse=True):
            if facts.is_open:
                self._open[facts.citizen_number] = (*self._open.get(facts.citizen_number, ()), facts)
        self._components = {procedure.code: procedure.components for procedure in procedures()}

    def facts(
        self,
        principal: Principal,  # noqa: ARG002 - everybody sees all
        *,
        codes: Collection[str],
        citizen_numbers: Collection[str],
    ) -> RegisterFacts:
        """Return the dossiers with these codes, and the open ones of these numbers, newest first."""
        by_number = {number: self._open[number] for number in citizen_numbers if number in self._open}
        by_code = {code: self._by_code[code] for code in codes if code in self._by_code}
        return RegisterFacts(by_code=by_code, open_by_number=by_number)

    def components_of(self, principal: Principal, procedure_code: str) -> tuple[Component, ...]:  # noqa: ARG002
        """Return the components of a procedure."""
        return self._components.get(procedure_code, ())

    def similar_codes(self, principal: Principal, canonical_code: str, *, limit: int) -> tuple[str, ...]:  # noqa: ARG002
        """Return registered codes that differ in exactly one character, in their order."""
        return tuple(sorted(code for code in self._by_code if _one_apart(code, canonical_code)))[:limit]


def _one_apart(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _facts(dossier: MadeUpDossier) -> DossierFacts:
    return DossierFacts(
        code=dossier.code.canonical,
        unit_code=dossier.code.unit.canonical,
        procedure_code=dossier.procedure.code,
        applicant_name=dossier.applicant.full_name,
        citizen_number=dossier.applicant.citizen_id,
        received_on=dossier.received_on,
        is_open=dossier.is_open,
    )
