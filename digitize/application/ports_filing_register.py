"""What filing asks the register: the dossiers a paper may belong to, and what their procedures consist of.

Contract suite: `tests/contract/test_filing_register.py`, for the in-memory fake and the PostgreSQL adapter.
"""

from collections.abc import Collection
from typing import Protocol

from digitize.domain.access import Principal
from digitize.domain.procedure import Component
from digitize.domain.register_facts import RegisterFacts


class FilingRegister(Protocol):
    """The register as filing sees it, within the principal's units. Methods raise LedgerUnavailableError."""

    def facts(
        self, principal: Principal, *, codes: Collection[str], citizen_numbers: Collection[str]
    ) -> RegisterFacts:
        """Return what the register says of dossiers with `codes` (canonical), and of open ones by number.

        `citizen_numbers` are clear digits; a code or number that is unknown is absent from the answer. Dossiers
        of one number stand newest reception first, at most 200 of them.
        """
        ...

    def components_of(self, principal: Principal, procedure_code: str) -> tuple[Component, ...]:
        """Return the components of a procedure by code; none for a procedure without reference data."""
        ...

    def similar_codes(self, principal: Principal, canonical_code: str, *, limit: int) -> tuple[str, ...]:
        """Return registered codes that differ from `canonical_code` in exactly one character, in their order.

        Suggestions for a person: one misread digit is usually another citizen's dossier, so they never file.
        """
        ...
