"""Runs the cases: timed ones alone and one after another on one core, the others spread over processes."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from bench.accuracy import Record, records_of
from bench.our_path import OurPath
from bench.page_classes import Case, write_case
from bench.peers import peer_named, stay_on_one_core
from digitize.ocr.engine_choice import EngineChoice

_CASES_A_TASK = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """Which cases are read by whom; the first `timed_pages` cases of each class are timed."""

    cases: tuple[Case, ...]
    peers: tuple[str, ...]
    engine: EngineChoice
    timed_pages: int
    jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """A few cases for one process to read."""

    cases: tuple[Case, ...]
    peers: tuple[str, ...]
    engine: EngineChoice
    is_timed: bool


def run_race(race: Race, progress: Callable[[int], None]) -> list[Record]:
    """Return the records of all cases; `progress` is told how many cases have been read since the last call."""
    timed, others = _split(race)
    records: list[Record] = []
    # Spawned, not forked: a child of this process would start with its memory and its threads' locks.
    context = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as alone:
        for heat in _heats(race, timed, is_timed=True):
            records.extend(alone.submit(run_heat, heat).result())
            progress(len(heat.cases))
    with ProcessPoolExecutor(race.jobs, mp_context=context) as pool:
        sizes = {pool.submit(run_heat, heat): len(heat.cases) for heat in _heats(race, others, is_timed=False)}
        for future in as_completed(sizes):
            records.extend(future.result())
            progress(sizes[future])
    order = {case.name: place for place, case in enumerate(race.cases)}
    return sorted(records, key=lambda record: (order[record.page], record.contestant))


def run_heat(heat: Heat) -> list[Record]:
    """Read the cases of a heat in this process, with one thread; timed heats on one core, after a warm-up."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    peers = [peer_named(name) for name in heat.peers]
    with tempfile.TemporaryDirectory(prefix="digitize-bench-") as name:
        folder = Path(name)
        files = [write_case(case, folder) for case in heat.cases]
        ours = OurPath(folder, heat.engine)
        if heat.is_timed:
            stay_on_one_core()
            ours.run(files[0], folder)
        records: list[Record] = []
        for turn, (case, page) in enumerate(zip(heat.cases, files, strict=True)):
            read = records_of(
                page, page_class=case.page_class.name, ours=ours, peers=peers, turn=turn, folder=folder
            )
            records.extend(read if heat.is_timed else [_untimed(record) for record in read])
        return records


def _split(race: Race) -> tuple[list[Case], list[Case]]:
    counts: dict[str, int] = {}
    timed: list[Case] = []
    others: list[Case] = []
    for case in race.cases:
        count = counts.get(case.page_class.name, 0)
        (timed if count < race.timed_pages else others).append(case)
        counts[case.page_class.name] = count + 1
    return timed, others


def _heats(race: Race, cases: Sequence[Case], *, is_timed: bool) -> Iterator[Heat]:
    for start in range(0, len(cases), _CASES_A_TASK):
        part = tuple(cases[start : start + _CASES_A_TASK])
        yield Heat(cases=part, peers=race.peers, engine=race.engine, is_timed=is_timed)


def _untimed(record: Record) -> Record:
    return replace(record, seconds=None, cpu_seconds=None)
