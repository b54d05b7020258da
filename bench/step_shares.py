"""Which share of the path each step takes, seen from outside by Python's profiler; the path knows nothing of it.

A step is a function of `digitize.ocr` (file and name); its time is that of the calls below it. Recognition that a
second pass asks for counts as second pass. Functions that do not exist (any more) simply take no time.
"""

import cProfile
import os
import pstats
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import CodeType
from typing import Final

from bench.our_path import OurPath
from bench.page_classes import Case, CaseFiles, write_case
from bench.peers import stay_on_one_core
from digitize.ocr import preparation
from digitize.ocr.engine_choice import EngineChoice

Function = tuple[str, int, str]
"""As `pstats` names it: path of the file, line, name."""

Timing = tuple[int, int, float, float, dict[Function, tuple[int, int, float, float]]]
"""As `pstats` keeps it: two counts of calls, seconds in the function, seconds with all below it, callers."""

_SECOND_PASS_MODULE: Final = "second_pass.py"  # noqa: S105 - no password
STEP_FUNCTIONS: Final = {
    "probe": (("probing.py", "probe_upload"),),
    "decode": (("rasterize.py", "raster_of_pdf"), ("rasterize.py", "raster_of_image")),
    "second pass": ((_SECOND_PASS_MODULE, "completed"),),
    "tone repair": (("tone_repair.py", "repaired"),),
    "quality": (("quality.py", "measure_quality"), ("confidence.py", "calibrated")),
    "pdf": (("searchable_pdf.py", "write_searchable_pdf"),),
    "json": (("our_path.py", "_write_json"),),
}
_PREPARE: Final = ("preparation.py", "prepare")
_RECOGNISE: Final = "recognise"


def step_seconds_of(cases: Sequence[Case], engine: EngineChoice) -> dict[str, float]:
    """Make the cases, read them in this process with one thread, and return the seconds of a page by step."""
    stay_on_one_core()
    with tempfile.TemporaryDirectory(prefix="digitize-bench-") as name:
        folder = Path(name)
        pages = [write_case(case, folder) for case in cases]
        return step_seconds(OurPath(folder, engine), pages, folder)


def step_seconds(ours: OurPath, pages: Sequence[CaseFiles], folder: Path) -> dict[str, float]:
    """Read every page once and return the mean seconds of a page by step; "other" is what no step accounts for.

    The first page is read once before, so that loading models does not count.
    """
    ours.run(pages[0], folder)
    profile = cProfile.Profile()
    for page in pages:
        profile.runcall(ours.run, page, folder)
    timed = pstats.Stats(profile)
    seconds = {name: _below(timed, functions) for name, functions in STEP_FUNCTIONS.items()}
    recognition = _recognition(timed)
    chain = _chain(timed)
    prepared = _below(timed, (_PREPARE,))
    rest_of_chain = max(0.0, prepared - sum(chain.values()))
    parts = {
        "probe": seconds.pop("probe"),
        "decode": seconds.pop("decode"),
        **chain,
        "preparation, rest": rest_of_chain,
        "recognition": recognition,
        **seconds,
    }
    whole = _below(timed, (("our_path.py", "run"),))
    parts["other"] = max(0.0, whole - sum(parts.values()))
    return {name: value / len(pages) for name, value in parts.items() if value > 0}


def _chain(timed: pstats.Stats) -> dict[str, float]:
    """Return the seconds of each function of the preparation chain."""
    steps = {}
    for step in preparation.DEFAULT_STEPS:
        code: CodeType | None = getattr(step, "__code__", None)
        if code is not None:
            place = (Path(code.co_filename).name, code.co_name)
            steps[code.co_name.replace("_", " ")] = _below(timed, (place,))
    return steps


def _recognition(timed: pstats.Stats) -> float:
    """Return the seconds of the engine's calls, without those that a second pass made."""
    seconds = 0.0
    for function, (_, _, _, _, callers) in _entries(timed):
        if function[2] == _RECOGNISE and _is_ours(function):
            for caller, (_, _, _, below) in callers.items():
                within = caller[2] == _RECOGNISE or Path(caller[0]).name == _SECOND_PASS_MODULE
                seconds += 0.0 if within else below
    return seconds


def _below(timed: pstats.Stats, places: Sequence[tuple[str, str]]) -> float:
    return sum(
        below
        for function, (_, _, _, below, _) in _entries(timed)
        if (Path(function[0]).name, function[2]) in places and _is_ours(function)
    )


def _is_ours(function: Function) -> bool:
    return f"{os.sep}digitize{os.sep}" in function[0] or Path(function[0]).name == "our_path.py"


def _entries(timed: pstats.Stats) -> list[tuple[Function, Timing]]:
    return list(timed.stats.items())  # type: ignore[attr-defined]  # typeshed leaves the table out
