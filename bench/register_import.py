"""How long a large register takes to import, and how much memory it takes: `python -m bench.register_import`.

A seeded generator writes a CSV of made-up dossiers (both shapes of the code, every column of an export) and a
process of its own imports it into a temporary PostgreSQL, which is asked for its lookups afterwards. Nothing is
tuned for the occasion: the server runs with the settings of `digitize up`.
"""

import argparse
import csv
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from random import Random

from bench.people import Person, made_up_person
from bench.sample_register import COLUMNS
from bench.stack import data_folder
from digitize.application.register import RegisterImport
from digitize.domain.access import SERVICE
from digitize.embedded.data_folder import DataFolder
from digitize.embedded.postgres import PostgresCluster
from digitize.embedded.supervisor import Supervisor
from digitize.storage.citizen_numbers import CitizenNumbers
from digitize.storage.database import Database
from digitize.storage.filing_register import PostgresFilingRegister
from digitize.storage.migrations import migrate
from digitize.storage.register import PostgresRegister

SEED = 900_400
_FIRST_DAY = date(2021, 1, 4)
_DAYS = 1_500
_UNITS = 480
_PROCEDURES = 900
_LOOKUPS = 200
_SECRET = "benchmark secret"  # noqa: S105 - of a database that is thrown away


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFigures:
    """What one import cost; megabytes (10^6 bytes) are the peak of the importing process alone."""

    rows: int
    added: int
    unchanged: int
    rejected: int
    seconds: float
    peak_megabytes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupFigures:
    """Median and largest milliseconds of a lookup while filing a page."""

    facts_median: float
    facts_largest: float
    similar_median: float
    similar_largest: float


def write_large_register(path: Path, rows: int, *, seed: int = SEED) -> None:
    """Write `rows` made-up dossiers as CSV; equal seeds make equal files."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_dossiers(rows, Random(seed)))


def _dossiers(rows: int, random: Random) -> Iterator[tuple[str, ...]]:
    people = [made_up_person(random) for _ in range(min(rows, 20_000))]
    serials: dict[tuple[int, int], int] = {}
    for _ in range(rows):
        unit, day = random.randrange(_UNITS), random.randrange(_DAYS)
        serial = serials[unit, day] = serials.get((unit, day), 0) + 1
        yield _cells(unit, _FIRST_DAY + timedelta(days=day), serial, random.choice(people), random)


def _cells(unit: int, day: date, serial: int, person: Person, random: Random) -> tuple[str, ...]:
    level_2, level_3 = unit // 20 + 1, unit % 20
    code = f"H41.{level_2:02d}.{level_3:02d}" if level_3 else f"H41.{level_2:02d}"
    is_historic = random.random() < 0.3
    issued = f"000.{level_3:02d}.{level_2:02d}.H41" if is_historic else code
    received_at = datetime.combine(day, time_of_day(random.randint(7, 16), random.randrange(60)))
    finished_at = received_at + timedelta(days=random.randint(0, 15)) if random.random() < 0.8 else None
    status = "10" if finished_at else random.choice(("2", "4", "5", "7"))
    procedure = random.randrange(_PROCEDURES)
    number = f"999{random.randrange(10**9):09d}"
    return (
        f"{issued}-{day:%y%m%d}-{serial:04d}",
        code,
        f"Ủy ban nhân dân xã số {unit}",
        f"9.{procedure:06d}.000.00.00.H41",
        f"Thủ tục hành chính mẫu số {procedure}",
        person.full_name,
        number,
        random.choice(("direct", "online", "postal")),
        received_at.isoformat(),
        (received_at + timedelta(days=10)).isoformat(),
        finished_at.isoformat() if finished_at else "",
        finished_at.isoformat() if finished_at else "",
        status,
        "direct" if finished_at else "",
        received_at.isoformat() if status == "5" else "",
        received_at.isoformat() if status == "7" else "",
    )


def import_figures(url: str, path: Path) -> ImportFigures:
    """Import `path` in this process, and tell what it cost."""
    database = Database(url, pool_size=2)
    register = PostgresRegister(database, CitizenNumbers(_SECRET))
    started = time.perf_counter()
    with path.open("rb") as file:
        report = RegisterImport(register).run(SERVICE, file)
    seconds = time.perf_counter() - started
    database.close()
    return ImportFigures(
        rows=report.rows,
        added=report.added,
        unchanged=report.unchanged,
        rejected=report.rejected_rows,
        seconds=round(seconds, 1),
        peak_megabytes=_peak_megabytes(),
    )


def _peak_megabytes() -> float:
    # Not getrusage: what it tells of a new program includes the process that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    kibibytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return round(int(kibibytes) * 1024 / 1e6, 1)


def lookup_figures(url: str, path: Path) -> LookupFigures:
    """Look up dossiers of `path` as filing does: three codes and two numbers at once, and codes that are alike."""
    database = Database(url, pool_size=2)
    register = PostgresFilingRegister(database, CitizenNumbers(_SECRET))
    random, rows = Random(SEED), _first_rows(path)
    codes, numbers = [row["dossier_code"] for row in rows], [row["citizen_id"] for row in rows]

    def facts() -> None:
        register.facts(SERVICE, codes=random.sample(codes, 3), citizen_numbers=random.sample(numbers, 2))

    def similar() -> None:
        register.similar_codes(SERVICE, random.choice(codes), limit=5)

    facts_times, similar_times = _milliseconds(facts), _milliseconds(similar)
    database.close()
    return LookupFigures(
        facts_median=round(statistics.median(facts_times), 2),
        facts_largest=round(max(facts_times), 2),
        similar_median=round(statistics.median(similar_times), 2),
        similar_largest=round(max(similar_times), 2),
    )


def _first_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        present = (row for row in csv.DictReader(file) if row["dossier_code"].startswith("H41"))
        return [row for row, _ in zip(present, range(5_000), strict=False)]


def _milliseconds(look_up: Callable[[], None]) -> list[float]:
    look_up()
    times = []
    for _ in range(_LOOKUPS):
        started = time.perf_counter()
        look_up()
        times.append(1000 * (time.perf_counter() - started))
    return times


@contextmanager
def temporary_database() -> Iterator[tuple[str, Path]]:
    """Give the URL of a new PostgreSQL with the newest schema, set up as `digitize up` does it, and its folder."""
    with data_folder() as root:
        folder, supervisor = DataFolder(root), Supervisor(on_event=lambda _event, _child, _fields: None)
        folder.prepare()
        cluster = PostgresCluster(folder=folder)
        try:
            with folder.lock():
                cluster.initialise()
                supervisor.start(cluster.child())
                migrate(cluster.url("digitize_owner"))
                yield cluster.url("digitize_app"), root
        finally:
            supervisor.stop_all()


def measure(rows: int, *, seed: int = SEED) -> dict[str, object]:
    """Import a new register of `rows` dossiers twice, each time in a process of its own, and look dossiers up."""
    with temporary_database() as (url, root):
        path = root / "register.csv"
        write_large_register(path, rows, seed=seed)
        first, second = _in_process(url, path), _in_process(url, path)
        return {"first": first, "again": second, "lookups_ms": asdict(lookup_figures(url, path))}


def _in_process(url: str, path: Path) -> dict[str, object]:
    # A process of its own: its peak is that of the import, and not of the generator.
    argv = [sys.executable, "-m", "bench.register_import", "--import", str(path)]
    ended = subprocess.run(argv, input=url, capture_output=True, text=True, check=True)
    figures: dict[str, object] = json.loads(ended.stdout)
    return figures


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--import", dest="path", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.path is not None:
        print(json.dumps(asdict(import_figures(sys.stdin.read().strip(), arguments.path))))
        return
    print(json.dumps(measure(arguments.rows), indent=2))


if __name__ == "__main__":
    main()
