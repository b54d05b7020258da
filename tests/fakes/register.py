"""The register and its coverage facts in memory: the twin of the PostgreSQL adapters in the contract suite."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from digitize.application.ports_register import (
    DossierList,
    DossierSelection,
    ListedDossier,
    ListPosition,
    SavedRows,
    UnitCount,
    UnitCounts,
)
from digitize.domain.access import Principal
from digitize.domain.measures import DOSSIER_ANY_FILE, Measure, Side
from digitize.domain.periods import Period
from digitize.domain.reference import ReferenceRow, Unit
from digitize.domain.register import DossierHead, RegisterRow, mask_citizen_number
from tests.fakes.reference import InMemoryReference

_FIELD_OF_COLUMN = {
    "procedure_code": "procedure_code",
    "applicant_name": "applicant_name",
    "citizen_id": "citizen_number",
    "channel": "channel",
    "return_channel": "return_channel",
    "due_at": "due_at",
    "finished_at": "finished_at",
    "returned_at": "returned_at",
    "supplement_requested_at": "supplement_requested_at",
    "withdrawn_at": "withdrawn_at",
    "status": "status",
    "unit_code": "unit",
}


@dataclass
class InMemoryRegister:
    """Both ports of `digitize.application.ports_register`; `papers` holds the codes that papers are filed to."""

    papers: set[str] = field(default_factory=set)
    rows: dict[str, RegisterRow] = field(default_factory=dict)
    bits: dict[str, int] = field(default_factory=dict)
    reference: InMemoryReference = field(default_factory=InMemoryReference)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def save(self, principal: Principal, rows: Sequence[RegisterRow], columns: frozenset[str]) -> SavedRows:
        """Add or change dossiers."""
        refused = frozenset(
            row.code.canonical
            for row in rows
            if row.code.canonical in self.rows and not sees(principal, self.rows[row.code.canonical])
        )
        added = changed = 0
        for row in rows:
            code = row.code.canonical
            if code in refused:
                continue
            known = self.rows.get(code)
            merged = row if known is None else _merged(known, row, columns)
            bits = DOSSIER_ANY_FILE.mask if code in self.papers else 0
            added += known is None
            changed += known is not None and (_stored(known), self.bits[code]) != (_stored(merged), bits)
            self.rows[code], self.bits[code] = merged, bits
            self._name(row)
        return SavedRows(
            added=added,
            changed=changed,
            unchanged=len(rows) - added - changed - len(refused),
            refused=refused,
        )

    def save_reference(
        self,
        principal: Principal,  # noqa: ARG002 - the use case asks who may
        rows: Sequence[ReferenceRow],
        columns: frozenset[str],
    ) -> SavedRows:
        """Add or change reference data."""
        return self.reference.save(rows, columns)

    def unit_chain(self, principal: Principal, code: str) -> Mapping[str, Unit]:
        """Return the unit and its successors."""
        return self.reference.unit_chain(principal, code)

    def is_registered(self, principal: Principal, canonical_codes: Collection[str]) -> frozenset[str]:
        """Return the known codes in scope."""
        return frozenset(
            code for code in canonical_codes if code in self.rows and sees(principal, self.rows[code])
        )

    def find(self, principal: Principal, canonical_code: str) -> DossierHead | None:
        """Return the head in scope."""
        row = self.rows.get(canonical_code)
        if row is None or not sees(principal, row):
            return None
        return DossierHead(
            code=row.code.issued,
            canonical_code=canonical_code,
            unit_code=row.unit.canonical,
            unit_name=self.reference.units[row.unit.canonical].name or row.unit.canonical,
            procedure_code=row.procedure_code,
            procedure_name=self._procedure_name(row.procedure_code),
            applicant_name=row.applicant_name,
            masked_citizen_number=mask_citizen_number(row.citizen_number),
            channel=row.channel,
            return_channel=row.return_channel,
            received_at=row.received_at,
            due_at=row.due_at,
            finished_at=row.finished_at,
            returned_at=row.returned_at,
            supplement_requested_at=row.supplement_requested_at,
            withdrawn_at=row.withdrawn_at,
            status=row.status,
        )

    def count_by_unit(self, principal: Principal, period: Period, measures: Sequence[Measure]) -> UnitCounts:
        """Count by unit."""
        codes_of_unit: dict[str, list[str]] = {}
        for code, row in self.rows.items():
            if sees(principal, row) and period.holds(row.received_at):
                codes_of_unit.setdefault(row.unit.canonical, []).append(code)
        units = tuple(
            UnitCount(
                unit_code=unit,
                unit_name=self.reference.units[unit].name,
                received=len(codes),
                counted={
                    measure.id: sum(bool(self.bits[code] & measure.mask) for code in codes) for measure in measures
                },
            )
            for unit, codes in sorted(codes_of_unit.items())
        )
        return UnitCounts(as_of=self.clock(), units=units)

    def list_dossiers(
        self, principal: Principal, selection: DossierSelection, after: ListPosition | None, limit: int
    ) -> DossierList:
        """List a part of the dossiers behind a number."""
        selected = sorted(
            (row.received_at, code)
            for code, row in self.rows.items()
            if sees(principal, row) and self._is_selected(code, row, selection)
        )
        following = [
            place for place in selected if after is None or place > (after.received_at, after.canonical_code)
        ]
        items = tuple(_listed(code, self.rows[code]) for _, code in following[:limit])
        return DossierList(items=items, total=len(selected))

    def _is_selected(self, code: str, row: RegisterRow, selection: DossierSelection) -> bool:
        counted = bool(self.bits[code] & selection.measure.mask)
        wanted = {Side.NUMERATOR: counted, Side.GAP: not counted, Side.DENOMINATOR: True}[selection.side]
        in_unit = selection.unit_code in (None, row.unit.canonical)
        return wanted and in_unit and selection.period.holds(row.received_at)

    def _procedure_name(self, code: str) -> str:
        procedure = self.reference.procedures.get(code)
        return procedure.name if procedure else ""

    def _name(self, row: RegisterRow) -> None:
        self.reference.meet_unit(row.unit.canonical, row.unit_name)
        if row.procedure_code:
            self.reference.meet_procedure(row.procedure_code, row.procedure_name)


def sees(principal: Principal, row: RegisterRow) -> bool:
    """Tell whether the row is of a unit that the principal may see."""
    return principal.units is None or row.unit.canonical in principal.units


def _merged(known: RegisterRow, row: RegisterRow, columns: frozenset[str]) -> RegisterRow:
    kept = {name: getattr(known, name) for column, name in _FIELD_OF_COLUMN.items() if column not in columns}
    return replace(row, **kept)


def _stored(row: RegisterRow) -> RegisterRow:
    # Names belong to the unit and the procedure, the parsed unit to its canonical code.
    canonical = replace(row.unit, issued=row.unit.canonical)
    return replace(row, unit=canonical, unit_name="", procedure_name="")


def _listed(code: str, row: RegisterRow) -> ListedDossier:
    return ListedDossier(
        code=row.code.issued,
        canonical_code=code,
        unit_code=row.unit.canonical,
        procedure_code=row.procedure_code,
        applicant_name=row.applicant_name,
        received_at=row.received_at,
        due_at=row.due_at,
    )
