"""What the register says of a person's choice: whether a dossier is known, whether it can have a component."""

from digitize.application.ports_filing_register import FilingRegister
from digitize.domain.access import Principal
from digitize.domain.errors import InvalidInputError


class RegisterCheck:
    """Checks choices; a dossier that the register does not know (yet) is allowed, and so are its components."""

    def __init__(self, register: FilingRegister) -> None:
        self._register = register

    def is_registered(self, principal: Principal, dossier_code: str) -> bool:
        """Whether the register knows the dossier."""
        facts = self._register.facts(principal, codes=(dossier_code,), citizen_numbers=())
        return dossier_code in facts.by_code

    def require_component(
        self, principal: Principal, dossier_code: str | None, component_code: str | None
    ) -> None:
        """Raise InvalidInputError `reuse.component_unknown` when the dossier's procedure has no such component."""
        if dossier_code is None or component_code is None:
            return
        facts = self._register.facts(principal, codes=(dossier_code,), citizen_numbers=())
        dossier = facts.by_code.get(dossier_code)
        known = () if dossier is None else self._register.components_of(principal, dossier.procedure_code)
        if known and component_code not in {component.code for component in known}:
            raise InvalidInputError("reuse.component_unknown", {"component": component_code[:60]})
