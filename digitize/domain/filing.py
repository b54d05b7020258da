"""Which dossier a document belongs to: decided from evidence, never by guess.

A dossier code has no check digit: one misread digit is usually another citizen's dossier. So a code that was
read on paper counts only when it is the only one there and the register knows it; everything else waits for a
person, with the reason.
"""

from collections.abc import Collection, Sequence

from digitize.domain.document import Evidence, Filing, FilingState
from digitize.domain.dossier import find_dossier_codes


def codes_on_pages(texts: Sequence[tuple[int, str]]) -> dict[str, int]:
    """Return the canonical dossier codes in the page texts `(number, text)`, each with its first page."""
    found: dict[str, int] = {}
    for number, text in texts:
        for code in find_dossier_codes(text):
            found.setdefault(code.canonical, number)
    return found


def decide_filing(operator_code: str | None, found: dict[str, int], registered: Collection[str]) -> Filing:
    """Return where a document is filed.

    `operator_code` is the canonical code chosen at ingest; `found` the canonical codes read on its pages, with
    their page; `registered` those of them that the register holds.
    """
    codes = tuple(found)
    if operator_code is not None:
        evidence = Evidence(source="operator", reason="filing.by_operator", codes=codes)
        return Filing(state=FilingState.FILED, dossier_code=operator_code, evidence=evidence)
    if len(codes) == 1 and codes[0] in registered:
        evidence = Evidence(source="text", reason="filing.code_in_register", codes=codes, page=found[codes[0]])
        return Filing(state=FilingState.FILED, dossier_code=codes[0], evidence=evidence)
    evidence = Evidence(source="none", reason=_why_unassigned(codes), codes=codes)
    return Filing(state=FilingState.UNASSIGNED, dossier_code=None, evidence=evidence)


def _why_unassigned(codes: tuple[str, ...]) -> str:
    if not codes:
        return "filing.no_code"
    return "filing.two_codes" if len(codes) > 1 else "filing.not_in_register"
