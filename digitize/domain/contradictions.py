"""What on a filed document speaks against its dossier: another person, or another dossier's code.

The document stays where stronger evidence put it, and waits for a person (có thể nhầm hồ sơ). A missing cover
sheet lets a stack run on into the next dossier, so every page is looked at by itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from digitize.domain.box import Box
from digitize.domain.document import Filing, FilingState
from digitize.domain.filing_clues import ClueSource, CodeClue, FilingClues
from digitize.domain.identity_mentions import Mention, PageMentions
from digitize.domain.person_names import is_person, is_same_name, stands_in
from digitize.domain.register_facts import DossierFacts, RegisterFacts
from digitize.domain.spelling import edits_between
from digitize.domain.vietnamese import fold_tones

MAYBE_WRONG_DOSSIER: Final = "filing.maybe_wrong_dossier"
"""The reason of the question that a contradiction asks."""

_ANOTHER_NUMBER: Final = 4
"""So many different digits are no misreading: two people of one name."""


class ContradictionKind(StrEnum):
    """What contradicts."""

    NAME = "name"
    NUMBER = "number"
    CODE = "code"
    NEIGHBOUR = "neighbour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A contradiction at `box` (scan pixels) on `page`; no page: the operator's choice, or a name of a file."""

    page: int | None
    box: Box | None
    kind: ContradictionKind


def contradictions(
    clues: FilingClues, filing: Filing, facts: RegisterFacts, *, beside: Sequence[PageMentions] = ()
) -> tuple[Contradiction, ...]:
    """Return what speaks against the dossier that a document is filed under, at most one thing a page and kind.

    `facts` hold what the register says of that dossier; where it does not know it, only codes can contradict.
    `beside` is whom other documents of the same dossier name: who stands on one page with the applicant (a spouse,
    the deceased of an application) may have papers of his own there.
    """
    if filing.state is not FilingState.FILED or filing.dossier_code is None:
        return ()
    found = [*_other_codes(clues, filing.dossier_code, facts)]
    dossier = facts.by_code.get(filing.dossier_code)
    if dossier is not None and is_person(dossier.applicant_name):
        kin = _people_beside(dossier, (*clues.mentions, *beside))
        found += [
            contradiction
            for page in clues.mentions
            if (contradiction := _other_person(page, dossier, kin)) is not None
        ]
    return tuple(dict.fromkeys(found))


def contradictions_in_stack(
    stack: Sequence[tuple[FilingClues, Filing]], facts: RegisterFacts
) -> tuple[tuple[Contradiction, ...], ...]:
    """Return the contradictions of the documents of one stack: in order, under one cover sheet or one choice.

    Where a cover sheet is missing, the stack runs on into papers of the next dossier, and some of those name
    nobody (drawings, blank forms). So what lies behind the last document that names the applicant is contradicted
    as a whole when one document in it is. A foreign paper in the middle of a stack doubts itself alone.
    """
    found = [contradictions(clues, filing, facts, beside=_beside_of(filing, stack)) for clues, filing in stack]
    tail = len(stack)
    while tail and not _names_applicant(*stack[tail - 1], facts):
        tail -= 1
    if not any(found[tail:]):
        return tuple(found)
    return tuple(
        own or (_beside(clues, filing) if place >= tail else ())
        for place, (own, (clues, filing)) in enumerate(zip(found, stack, strict=True))
    )


def _beside_of(filing: Filing, stack: Sequence[tuple[FilingClues, Filing]]) -> tuple[PageMentions, ...]:
    """Return whom the documents of the stack that are filed under the same dossier name."""
    return tuple(
        page for clues, other in stack if other.dossier_code == filing.dossier_code for page in clues.mentions
    )


def _names_applicant(clues: FilingClues, filing: Filing, facts: RegisterFacts) -> bool:
    """Return whether a document bears the applicant's number or name, or the code of the dossier, by itself."""
    code = filing.dossier_code
    own = (clue for clue in clues.codes if clue.source in (ClueSource.LABEL, ClueSource.TEXT))
    if code is None or any(clue.code.canonical == code for clue in own):
        return True
    dossier = facts.by_code.get(code)
    return dossier is not None and any(_is_named(dossier, page) for page in clues.mentions)


def _beside(clues: FilingClues, filing: Filing) -> tuple[Contradiction, ...]:
    if filing.state is not FilingState.FILED:
        return ()
    page = clues.mentions[0].page if clues.mentions else None
    return (Contradiction(page=page, box=None, kind=ContradictionKind.NEIGHBOUR),)


def _other_codes(clues: FilingClues, filed_under: str, facts: RegisterFacts) -> list[Contradiction]:
    return [
        Contradiction(page=clue.page, box=None, kind=ContradictionKind.CODE)
        for clue in clues.codes
        if clue.code.canonical != filed_under and _speaks(clue, clues, filed_under, facts)
    ]


def _speaks(clue: CodeClue, clues: FilingClues, filed_under: str, facts: RegisterFacts) -> bool:
    if clue.source in (ClueSource.LABEL, ClueSource.OPERATOR, ClueSource.COVER_SHEET):
        return True
    if clue.code.canonical not in facts.by_code:
        return False
    if clue.source is not ClueSource.TEXT:
        # A mixed file under cover sheets may be named after any dossier in it.
        return not clues.has_sheet
    is_near = edits_between(clue.code.canonical, filed_under, limit=1) <= 1
    own = any(
        other.code.canonical == filed_under and other.page == clue.page and other.source is ClueSource.TEXT
        for other in clues.codes
    )
    # The own code stands there too, and one of its readings took one digit for another.
    return clue.is_confirmed or not (is_near and own)


def _people_beside(dossier: DossierFacts, pages: Sequence[PageMentions]) -> frozenset[str]:
    """Return names (folded) and numbers that stand beside the applicant on a page: parents, spouses, buyers."""
    return frozenset(
        fold_tones(mention.value)
        for page in pages
        if _is_named(dossier, page)
        for mention in (*page.names, *page.numbers)
    )


def _other_person(page: PageMentions, dossier: DossierFacts, kin: Collection[str]) -> Contradiction | None:
    numbers = [number for number in page.numbers if number.is_labelled]
    if not numbers and not page.names:
        return None
    if _is_named(dossier, page):
        other = _number_of_a_namesake(page, dossier, numbers)
        return None if other is None else _against(page, other, ContradictionKind.NUMBER)
    if any(fold_tones(mention.value) in kin for mention in (*page.names, *numbers)):
        return None
    if page.names:
        return _against(page, page.names[0], ContradictionKind.NAME)
    return _against(page, numbers[0], ContradictionKind.NUMBER) if dossier.citizen_number else None


def _is_named(dossier: DossierFacts, page: PageMentions) -> bool:
    """Return whether the applicant stands on the page: number or name, one letter apart at most."""
    if dossier.citizen_number in {number.value for number in page.numbers}:
        return True
    if any(is_same_name(name.value, dossier.applicant_name) for name in page.names):
        return True
    return stands_in(dossier.applicant_name, page.syllables)


def _number_of_a_namesake(page: PageMentions, dossier: DossierFacts, numbers: Sequence[Mention]) -> Mention | None:
    """Return the number that shows that the person of the applicant's name is another one.

    Only where one person is named with one number: on forms with relatives the number may be theirs.
    """
    others = [number for number in page.numbers if len(number.value) == len(dossier.citizen_number)]
    if len(others) != 1 or len({name.value.casefold() for name in page.names}) > 1 or not others[0].is_labelled:
        return None
    pairs = zip(others[0].value, dossier.citizen_number, strict=True)
    is_other = sum(first != second for first, second in pairs) >= _ANOTHER_NUMBER
    return others[0] if is_other and others[0] in numbers else None


def _against(page: PageMentions, mention: Mention, kind: ContradictionKind) -> Contradiction:
    return Contradiction(page=page.page, box=mention.box, kind=kind)
