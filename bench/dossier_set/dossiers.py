"""The register of the set: dossiers of made-up people whose codes lie as close together as real ones do."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from bench.dossier_set.procedures import Procedure, procedures
from bench.people import Person, made_up_person
from digitize.domain.dossier import DossierCode

_UNITS: Final = ("000.00.16.H41", "H41.16", "H41.13", "H41.242", "H41.305", "000.00.08.H41", "H41.16.3")
"""Both shapes of one office (16), communes with three digits, one with a third level."""

_FIRST_DAY: Final = date(2022, 11, 15)
_DAYS: Final = 1_100
_GROUP: Final = 4
_TWO_DOSSIERS_SHARE: Final = 0.05
_NAMESAKE_SHARE: Final = 0.06
_CLOSED_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpDossier:
    """A dossier of the register; papers exist of those that are `on_paper`."""

    code: DossierCode
    procedure: Procedure
    applicant: Person
    received_on: date
    is_open: bool
    on_paper: bool


def make_dossiers(*, seed: int, count: int) -> tuple[MadeUpDossier, ...]:
    """Return `count` dossiers with papers, and as many of which the register alone knows.

    Groups of four have papers and share unit and day; beside each stands a neighbour without papers. All serials
    of a group differ from another of it by one digit.
    """
    random = Random(f"{seed}:register")
    made: list[MadeUpDossier] = []
    taken: set[str] = set()
    while sum(dossier.on_paper for dossier in made) < count:
        made += _group(random, taken)
    with_papers = [dossier for dossier in made if dossier.on_paper][:count]
    others = [dossier for dossier in made if not dossier.on_paper][:count]
    return (*_with_known_people(with_papers, random), *others)


def _group(random: Random, taken: set[str]) -> list[MadeUpDossier]:
    unit = random.choice(_UNITS)
    day = _FIRST_DAY + timedelta(days=random.randrange(_DAYS))
    serials = _serials_one_digit_apart(random)
    codes = [DossierCode.parse(f"{unit}-{day:%y%m%d}-{serial}") for serial in serials]
    if any(code.canonical in taken for code in codes):
        return []
    taken.update(code.canonical for code in codes)
    on_paper = set(random.sample(range(len(codes)), _GROUP))
    return [
        MadeUpDossier(
            code=code,
            procedure=random.choice(procedures()),
            applicant=made_up_person(random),
            received_on=day,
            is_open=number in on_paper and random.random() >= _CLOSED_SHARE,
            on_paper=number in on_paper,
        )
        for number, code in enumerate(codes)
    ]


def _serials_one_digit_apart(random: Random) -> list[str]:
    """Return eight serials of four digits: one, and seven that differ from it in one place."""
    first = f"{random.randint(1, 9_899):04d}"
    serials = {first}
    while len(serials) < 2 * _GROUP:
        place, digit = random.randrange(4), str(random.randrange(10))
        serial = first[:place] + digit + first[place + 1 :]
        if int(serial) > 0:
            serials.add(serial)
    return sorted(serials)


def _with_known_people(dossiers: list[MadeUpDossier], random: Random) -> list[MadeUpDossier]:
    """Give some applicants a second open dossier, and others a namesake (another number, another birthday)."""
    known = list(dossiers)
    for index in range(_GROUP, len(known)):
        earlier = known[random.randrange(index - _GROUP + 1)]
        chance = random.random()
        if chance < _TWO_DOSSIERS_SHARE:
            known[index] = replace(known[index], applicant=earlier.applicant, is_open=True)
        elif chance < _TWO_DOSSIERS_SHARE + _NAMESAKE_SHARE:
            namesake = replace(known[index].applicant, full_name=earlier.applicant.full_name)
            known[index] = replace(known[index], applicant=namesake)
    return known
