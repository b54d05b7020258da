"""A register of made-up dossiers that carries the figures one province published.

Source of the figures: Trung tâm Phục vụ hành chính công tỉnh Nghệ An, 15/11–15/12/2022. 17.167 received in the
period and 4.559 carried over make 21.726 dossiers; the statuses that the source lists add up to 20.609, the
remaining 1.117 are given statuses that it does not name. The people are invented (`bench.people`).
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from bench.people import made_up_person
from bench.sample_units import CARRIED_OVER, OTHER_UNITS, PUBLISHED_UNITS, SampleUnit

SAMPLE_SEED = 20_221_115
FIRST_DAY, LAST_DAY = date(2022, 11, 15), date(2022, 12, 15)

FINISHED_ON_TIME = 15_621
FINISHED_LATE = 80
IN_TERM = 4_792
OVERDUE = 17
WITHDRAWN = 42
WAITING_FOR_SUPPLEMENT = 57
UNNAMED = 1_117
POSTAL_SUBMISSIONS = 1_905
POSTAL_RETURNS = 5_100
"""Together 7.005 uses of the public postal service; the source does not tell them apart."""

_UNNAMED_STATUSES = (2, 6, 8)
_CARRIED_FROM = date(2022, 9, 26)
COLUMNS = (
    "dossier_code",
    "unit_code",
    "unit_name",
    "procedure_code",
    "procedure_name",
    "applicant_name",
    "citizen_id",
    "channel",
    "received_at",
    "due_at",
    "finished_at",
    "returned_at",
    "status",
    "return_channel",
    "supplement_requested_at",
    "withdrawn_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDossier:
    """One dossier of the sample; times are those of the offices' clock, Asia/Ho_Chi_Minh."""

    code: str = ""
    unit: SampleUnit
    procedure_index: int
    applicant_name: str = ""
    citizen_id: str = ""
    channel: str
    received_at: datetime
    due_at: datetime
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    status: int
    return_channel: str = ""
    supplement_requested_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def procedure_code(self) -> str:
        """A made-up code in the shape of real ones."""
        return f"9.{self.unit.code[-2:]}{self.procedure_index:04d}.000.00.00.H41"


def sample_dossiers(seed: int = SAMPLE_SEED) -> tuple[SampleDossier, ...]:
    """Return the 21.726 dossiers of the sample, oldest reception first; equal seeds give equal dossiers."""
    random = Random(seed)
    received = list(_received(random))
    random.shuffle(received)
    carried = list(_carried(random))
    late, overdue = carried[:FINISHED_LATE], carried[FINISHED_LATE : FINISHED_LATE + OVERDUE]
    others = [*received, *carried[FINISHED_LATE + OVERDUE :]]
    random.shuffle(others)
    parts = iter(others)

    def take(count: int) -> list[SampleDossier]:
        return [next(parts) for _ in range(count)]

    finished = [
        *(_finished_on_time(dossier, random) for dossier in take(FINISHED_ON_TIME)),
        *(_finished_late(dossier, random) for dossier in late),
    ]
    dossiers = [
        *_with_postal_returns(finished, random),
        *(_in_term(dossier, random) for dossier in take(IN_TERM)),
        *(_overdue(dossier, random) for dossier in overdue),
        *(_withdrawn(dossier, random) for dossier in take(WITHDRAWN)),
        *(_waiting(dossier, random) for dossier in take(WAITING_FOR_SUPPLEMENT)),
        *(replace(dossier, status=random.choice(_UNNAMED_STATUSES)) for dossier in take(UNNAMED)),
    ]
    return _named(dossiers, random)


def sample_codes(count: int, *, seed: int = SAMPLE_SEED) -> tuple[str, ...]:
    """Return the first `count` codes of dossiers received in the period at the desk (channel direct)."""
    return tuple(dossier.code for dossier in direct_dossiers(count, seed=seed))


def direct_dossiers(count: int, *, seed: int = SAMPLE_SEED) -> tuple[SampleDossier, ...]:
    """Return the first `count` dossiers received in the period at the desk; they came on paper."""
    start = datetime.combine(FIRST_DAY, time.min)
    direct = [
        dossier
        for dossier in sample_dossiers(seed)
        if dossier.channel == "direct" and dossier.received_at >= start
    ]
    return tuple(direct[:count])


def write_sample_register(path: Path, *, seed: int = SAMPLE_SEED) -> None:
    """Write the sample as a register file (CSV, UTF-8 with a byte order mark, as spreadsheets expect)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_cells(dossier) for dossier in sample_dossiers(seed))


def _cells(dossier: SampleDossier) -> tuple[str, ...]:
    return (
        dossier.code,
        dossier.unit.code,
        dossier.unit.name,
        dossier.procedure_code,
        dossier.unit.procedures[dossier.procedure_index],
        dossier.applicant_name,
        dossier.citizen_id,
        dossier.channel,
        _written(dossier.received_at),
        _written(dossier.due_at),
        _written(dossier.finished_at),
        _written(dossier.returned_at),
        str(dossier.status),
        dossier.return_channel,
        _written(dossier.supplement_requested_at),
        _written(dossier.withdrawn_at),
    )


def _written(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")


def _received(random: Random) -> Iterator[SampleDossier]:
    """Yield the dossiers of the period: exactly the published numbers of each unit and channel."""
    channels = {
        unit.code: ["online"] * unit.online + ["direct"] * (unit.received - unit.online)
        for unit in (*PUBLISHED_UNITS, *OTHER_UNITS)
    }
    on_paper = [
        (code, place)
        for code, of_unit in channels.items()
        for place, channel in enumerate(of_unit)
        if channel == "direct"
    ]
    for code, place in random.sample(on_paper, POSTAL_SUBMISSIONS):
        channels[code][place] = "postal"
    days = _working_days(FIRST_DAY, LAST_DAY)
    for unit in (*PUBLISHED_UNITS, *OTHER_UNITS):
        for channel in channels[unit.code]:
            yield _taken_in(unit, channel, random.choice(days), random)


def _carried(random: Random) -> Iterator[SampleDossier]:
    units = (*PUBLISHED_UNITS, *OTHER_UNITS)
    days = _working_days(_CARRIED_FROM, FIRST_DAY - timedelta(days=1))
    for unit in random.choices(units, weights=[unit.received for unit in units], k=CARRIED_OVER):
        channel = "online" if random.random() < 0.3 else "direct"
        yield _taken_in(unit, channel, random.choice(days), random)


def _taken_in(unit: SampleUnit, channel: str, day: date, random: Random) -> SampleDossier:
    received_at = _office_hour(day, random, latest_hour=15)
    due_day = max(_later(day, random.randint(3, 20)), LAST_DAY + timedelta(days=1))
    return SampleDossier(
        unit=unit,
        procedure_index=random.randrange(len(unit.procedures)),
        channel=channel,
        received_at=received_at,
        due_at=datetime.combine(due_day, time(17)),
        status=2,
    )


def _finished_on_time(dossier: SampleDossier, random: Random) -> SampleDossier:
    finished_at = _finish(dossier, random)
    days = random.randint(0, 10)
    due_at = datetime.combine(_later(finished_at.date(), days), time(17))
    return _handed_over(replace(dossier, finished_at=finished_at, due_at=due_at), random)


def _finished_late(dossier: SampleDossier, random: Random) -> SampleDossier:
    finished_at = _finish(dossier, random)
    due_day = finished_at.date() - timedelta(days=1)
    due_at = max(datetime.combine(due_day, time(11)), dossier.received_at + timedelta(minutes=30))
    return _handed_over(replace(dossier, finished_at=finished_at, due_at=due_at), random)


def _finish(dossier: SampleDossier, random: Random) -> datetime:
    """Return an hour of the period after the reception."""
    first = max(dossier.received_at.date(), FIRST_DAY)
    day = random.choice(_working_days(first, LAST_DAY)[:12])
    finished_at = _office_hour(day, random, latest_hour=15)
    return max(finished_at, dossier.received_at + timedelta(minutes=random.randint(5, 30)))


def _handed_over(dossier: SampleDossier, random: Random) -> SampleDossier:
    """Return the finished dossier, in most cases with its result given back the same afternoon."""
    assert dossier.finished_at is not None  # noqa: S101 - both callers have just set it
    if random.random() > 0.95:
        return replace(dossier, status=9)
    returned_at = dossier.finished_at + timedelta(minutes=random.randint(5, 30))
    return replace(dossier, status=10, returned_at=returned_at, return_channel="direct")


def _with_postal_returns(finished: Sequence[SampleDossier], random: Random) -> list[SampleDossier]:
    returned = [place for place, dossier in enumerate(finished) if dossier.status == 10]
    postal = set(random.sample(returned, POSTAL_RETURNS))
    return [
        replace(dossier, return_channel="postal") if place in postal else dossier
        for place, dossier in enumerate(finished)
    ]


def _in_term(dossier: SampleDossier, random: Random) -> SampleDossier:
    due_day = _later(LAST_DAY, random.randint(1, 15))
    return replace(dossier, status=4, due_at=datetime.combine(due_day, time(17)))


def _overdue(dossier: SampleDossier, random: Random) -> SampleDossier:
    due_day = _later(FIRST_DAY, random.randint(3, 20))
    return replace(dossier, status=4, due_at=datetime.combine(due_day, time(17)))


def _withdrawn(dossier: SampleDossier, random: Random) -> SampleDossier:
    return replace(dossier, status=7, withdrawn_at=_finish(dossier, random))


def _waiting(dossier: SampleDossier, random: Random) -> SampleDossier:
    return replace(dossier, status=5, supplement_requested_at=_finish(dossier, random))


def _named(dossiers: Sequence[SampleDossier], random: Random) -> tuple[SampleDossier, ...]:
    """Return the dossiers in order of reception, each with its code (serial of the day) and its applicant."""
    serials: Counter[str] = Counter()
    named = []
    for dossier in sorted(dossiers, key=lambda dossier: (dossier.received_at, dossier.unit.code)):
        stem = f"{dossier.unit.code}-{dossier.received_at:%y%m%d}"
        serials[stem] += 1
        person = made_up_person(random)
        named.append(
            replace(
                dossier,
                code=f"{stem}-{serials[stem]:04d}",
                applicant_name=person.full_name,
                citizen_id=person.citizen_id,
            )
        )
    return tuple(named)


def _office_hour(day: date, random: Random, *, latest_hour: int) -> datetime:
    hour = random.choice([hour for hour in (7, 8, 9, 10, 11, 14, 15, 16) if hour <= latest_hour])
    return datetime.combine(day, time(hour, random.randint(30, 59) if hour == 7 else random.randrange(60)))


def _working_days(first: date, last: date) -> list[date]:
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def _later(day: date, working_days: int) -> date:
    """Return the day `working_days` after `day`; Saturdays and Sundays do not count."""
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= day.weekday() < 5
    return day
