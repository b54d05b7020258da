"""Which dossier a document belongs to: decided from evidence, never by guess.

A dossier code has no check digit: one misread digit is usually another citizen's dossier. So evidence is taken in
the order of its strength, and what lies below the line of trust is only suggested: cover sheet > operator > label
> file name > folder name > code in the text, read twice and registered > number and name of the applicant of one
dossier proven in the file > person (a suggestion) > nothing. Weaker evidence never moves a document: it raises a
doubt (`digitize.domain.contradictions`).
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from digitize.domain.document import Evidence, Filing, FilingState
from digitize.domain.filing_clues import ClueSource, CodeClue, FilingClues
from digitize.domain.person_names import stands_in
from digitize.domain.register_facts import DossierFacts, RegisterFacts

_UNASKED: Final = {
    ClueSource.COVER_SHEET: "filing.by_cover_sheet",
    ClueSource.OPERATOR: "filing.by_operator",
}
"""Sources that count before the register knows the dossier: a person put the code there, on purpose."""
_REGISTERED: Final = {
    ClueSource.LABEL: "filing.by_label",
    ClueSource.FILE_NAME: "filing.by_file_name",
    ClueSource.FOLDER_NAME: "filing.by_folder_name",
}
_PROVING: Final = frozenset({"label", "text"})
_DAYS_BEFORE_RECEPTION: Final = 60
"""Papers are made for a dossier in the weeks before it is handed in."""


def decide_filing(
    clues: FilingClues,
    facts: RegisterFacts,
    *,
    upload_codes: Collection[str] = (),
    neighbours: Collection[str] = (),
) -> Filing:
    """Return where a document is filed.

    `facts` answer `clues.asked_codes`, `clues.citizen_numbers` and `upload_codes`: the dossiers proven on other
    documents of the upload (`proven_codes`), none where it has cover sheets, which say more. `neighbours` are
    registered codes one character from the one on the paper that the register does not know: candidates for a
    person.
    """
    for source, reason in _UNASKED.items():
        if found := clues.codes_from(source):
            return _filed(found[0], reason, clues)
    for source, reason in _REGISTERED.items():
        if (filing := _by_registered(clues, facts, source, reason)) is not None:
            return filing
    return (
        _by_text(clues, facts, neighbours)
        or _by_same_file(clues, facts, upload_codes)
        or _by_person(clues, facts)
        or _unassigned(clues, _why_unassigned(clues, facts))
    )


def proven_codes(filings: Iterable[Filing]) -> tuple[str, ...]:
    """Return the dossiers that documents of an upload are filed under by a code of their own."""
    filed = (filing for filing in filings if filing.state is FilingState.FILED)
    codes = (filing.dossier_code for filing in filed if filing.evidence.source in _PROVING)
    return tuple(dict.fromkeys(code for code in codes if code is not None))


def _by_registered(clues: FilingClues, facts: RegisterFacts, source: ClueSource, reason: str) -> Filing | None:
    found = clues.codes_from(source)
    codes = _canonical(found)
    registered = [code for code in codes if code in facts.by_code]
    if source is ClueSource.LABEL and codes and not registered:
        # A label that the register does not know yet: nothing weaker may put its paper elsewhere.
        return _unassigned(clues, "filing.two_codes" if len(codes) > 1 else "filing.not_in_register")
    if not registered:
        return None
    if len(codes) > 1:
        return _unassigned(clues, "filing.two_codes")
    clue = found[0]
    if not clue.is_confirmed or _stronger_stranger(clues, source, codes[0]):
        return _suggested(codes, "filing.code_unconfirmed", source.value, clue.page)
    return _filed(clue, reason, clues)


def _by_text(clues: FilingClues, facts: RegisterFacts, neighbours: Collection[str]) -> Filing | None:
    found = clues.codes_from(ClueSource.TEXT)
    registered = _canonical(clue for clue in found if clue.code.canonical in facts.by_code)
    if len(registered) > 1:
        return _unassigned(clues, "filing.two_codes")
    if not registered:
        candidates = tuple(dict.fromkeys(neighbours)) if found else ()
        return _suggested(candidates, "filing.code_unconfirmed", "text") if len(candidates) == 1 else None
    code = registered[0]
    confirmed = next((clue for clue in found if clue.code.canonical == code and clue.is_confirmed), None)
    strangers = [clue for clue in found if clue.is_confirmed and clue.code.canonical != code]
    if confirmed is None or strangers or _stronger_stranger(clues, ClueSource.TEXT, code):
        return _suggested(registered, "filing.code_unconfirmed", "text")
    return _filed(confirmed, "filing.code_in_register", clues)


def _stronger_stranger(clues: FilingClues, source: ClueSource, code: str) -> bool:
    """Return whether stronger evidence names another dossier, even one that the register does not know yet."""
    ranks = list(ClueSource)
    return any(
        ranks.index(clue.source) < ranks.index(source) and clue.code.canonical != code for clue in clues.codes
    )


def _by_same_file(clues: FilingClues, facts: RegisterFacts, upload_codes: Collection[str]) -> Filing | None:
    """File a document without a code under the one dossier proven in its file whose applicant it names.

    Two independent proofs: the dossier on another document of the file, and on this one the applicant's number and
    name, whole and unrepaired, of somebody who has no other open dossier. Who is named beside the applicant of
    another proven dossier is named twice: that waits.
    """
    if clues.codes or clues.has_sheet or any(code not in facts.by_code for code in upload_codes):
        return None
    proven = [facts.by_code[code] for code in dict.fromkeys(upload_codes)]
    named = [dossier for dossier in proven if dossier.citizen_number and _is_named(dossier, clues)]
    if len(named) != 1 or not named[0].is_open:
        return None
    dossier = named[0]
    open_codes = {other.code for other in facts.open_by_number.get(dossier.citizen_number, ())}
    if open_codes != {dossier.code}:
        return None
    evidence = Evidence(source="same_file", reason="filing.same_file_and_applicant", codes=(dossier.code,))
    return Filing(state=FilingState.FILED, dossier_code=dossier.code, evidence=evidence)


def _is_named(dossier: DossierFacts, clues: FilingClues) -> bool:
    """Return whether number and name of the applicant stand on one page, letter for letter."""
    return any(
        dossier.citizen_number in {number.value for number in page.numbers}
        and stands_in(dossier.applicant_name, page.syllables, exactly=True)
        for page in clues.mentions
    )


def _by_person(clues: FilingClues, facts: RegisterFacts) -> Filing | None:
    """Suggest the only open dossier of a person whose number and name stand on the paper."""
    named = {
        dossier.code: dossier
        for number in clues.citizen_numbers
        for dossier in facts.open_by_number.get(number, ())
        if any(_names(page.syllables, dossier) for page in clues.mentions)
    }
    if not named:
        return None
    candidates = list(named.values())
    if len(candidates) > 1:
        candidates = _of_the_date(candidates, clues) or candidates
    codes = tuple(dossier.code for dossier in candidates)
    if len(codes) > 1:
        return _unassigned(clues, _why_unassigned(clues, facts), codes=codes)
    return _suggested(codes, "filing.suggested_by_applicant", "person")


def _names(syllables: Sequence[str], dossier: DossierFacts) -> bool:
    return bool(dossier.applicant_name) and stands_in(dossier.applicant_name, syllables)


def _of_the_date(dossiers: Sequence[DossierFacts], clues: FilingClues) -> list[DossierFacts]:
    """Return the dossiers received on a day that the paper bears; else those it was made shortly before."""
    dates = {day for page in clues.mentions for day in page.dates}
    exact = [dossier for dossier in dossiers if dossier.received_on in dates]
    if exact:
        return exact
    return [
        dossier
        for dossier in dossiers
        if any(0 <= (dossier.received_on - day).days <= _DAYS_BEFORE_RECEPTION for day in dates)
    ]


def _why_unassigned(clues: FilingClues, facts: RegisterFacts) -> str:
    codes = clues.asked_codes
    if not codes:
        return "filing.no_code"
    if len(codes) > 1:
        return "filing.two_codes"
    return "filing.code_unconfirmed" if codes[0] in facts.by_code else "filing.not_in_register"


def _canonical(clues: Iterable[CodeClue]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clue.code.canonical for clue in clues))


def _filed(clue: CodeClue, reason: str, clues: FilingClues) -> Filing:
    evidence = Evidence(source=clue.source.value, reason=reason, codes=clues.asked_codes, page=clue.page)
    return Filing(state=FilingState.FILED, dossier_code=clue.code.canonical, evidence=evidence)


def _suggested(codes: tuple[str, ...], reason: str, source: str, page: int | None = None) -> Filing:
    evidence = Evidence(source=source, reason=reason, codes=codes, page=page)
    return Filing(state=FilingState.SUGGESTED, dossier_code=None, evidence=evidence)


def _unassigned(clues: FilingClues, reason: str, codes: tuple[str, ...] | None = None) -> Filing:
    evidence = Evidence(source="none", reason=reason, codes=clues.asked_codes if codes is None else codes)
    return Filing(state=FilingState.UNASSIGNED, dossier_code=None, evidence=evidence)
