"""The race on real files: digitize and Tesseract on the smallest pages there are."""

import os
from pathlib import Path

import pytest

from bench.accuracy import Record
from bench.page_classes import Case, cases_of, classes_named
from bench.peers import PeerMissingError, peer_named
from bench.racing import Race, run_race
from bench.real_scans import read_real_pages, real_pages, worse_pages
from bench.step_shares import STEP_FUNCTIONS, step_seconds_of
from digitize.ocr.engine_choice import FALLBACK_MODEL, EngineChoice

ENGINE = EngineChoice(model=FALLBACK_MODEL)
REAL_SCANS = os.environ.get("DIGITIZE_REAL_SCANS")


def coarse_cases(pages: int) -> tuple[Case, ...]:
    return tuple(cases_of(classes_named(["coarse100"])[0], pages=pages, first_seed=900_000))


@pytest.fixture(scope="module")
def records() -> list[Record]:
    race = Race(cases=coarse_cases(2), peers=("tesseract",), engine=ENGINE, timed_pages=1, jobs=1)
    return run_race(race, lambda _count: None)


def test_every_page_is_read_by_everybody(records: list[Record]) -> None:
    read = {(record.page, record.contestant) for record in records}
    pages = [case.name for case in coarse_cases(2)]
    assert read == {(page, name) for page in pages for name in ("digitize", "tesseract")}
    assert all(record.failure is None for record in records)


def test_only_the_first_page_of_a_class_is_timed(records: list[Record]) -> None:
    timed = {record.page for record in records if record.seconds is not None}
    assert timed == {coarse_cases(1)[0].name}


def test_our_words_are_judged_and_most_names_and_numbers_are_found(records: list[Record]) -> None:
    ours = [record for record in records if record.contestant == "digitize"]
    assert all(sum(record.words_by_confidence) > 100 for record in ours)
    assert sum(record.phrases_found for record in ours) > 0.8 * sum(record.phrases for record in ours)


def test_steps_of_the_path_are_told_apart() -> None:
    affinity = os.sched_getaffinity(0)
    try:
        seconds = step_seconds_of(coarse_cases(1), ENGINE)
    finally:
        os.sched_setaffinity(0, affinity)
    assert {"decode", "recognition", "pdf"} <= set(seconds)
    assert max(seconds, key=lambda name: seconds[name]) == "recognition"
    assert seconds["other"] < 0.2 * sum(seconds.values())


def test_every_step_that_is_timed_is_a_function_of_the_program() -> None:
    root = Path(__file__).parents[3]
    for file_name, function in (place for places in STEP_FUNCTIONS.values() for place in places):
        files = [*(root / "digitize").rglob(file_name), *(root / "bench").glob(file_name)]
        assert any(f"def {function}(" in file.read_text(encoding="utf-8") for file in files), (file_name, function)


def test_a_missing_peer_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PeerMissingError, match="scripts/bench-peers"):
        peer_named("ocrmypdf")


@pytest.mark.skipif(REAL_SCANS is None, reason="DIGITIZE_REAL_SCANS names no folder of transcribed scans")
def test_no_real_page_is_worse_than_plain_tesseract_reads_it() -> None:
    pages = real_pages(Path(REAL_SCANS or ""))
    records = read_real_pages(pages, EngineChoice(), lambda _count: None)
    assert worse_pages(records, peer="tesseract") == []


def test_a_folder_without_transcripts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="truth"):
        real_pages(tmp_path)
