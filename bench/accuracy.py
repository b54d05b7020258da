"""Reads a page with every contestant and keeps what is needed to count again: one record a page and contestant.

`Record` is what the JSON report holds a line of; `Figures` sums records of a class up.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from bench.key_phrases import found_phrases
from bench.our_path import OUR_NAME, OurPath, OurRun
from bench.page_classes import CaseFiles
from bench.peers import Contestant, Run
from bench.reliability import judged_words
from bench.scoring import PageScore, score_text, total
from digitize.domain.quality import judge

CONFIDENCE_BINS = 10
"""Bin 0 holds confidences below 10, bin 9 those from 90 to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One reading of one page by one contestant.

    `seconds` is the clock's and None where other work ran at the same time. `steps` names the preparation steps
    that were applied, `state` is the verdict; `words_by_confidence` and `right_by_confidence` count words by bin
    of confidence, where the page knows its words' places (digitize only).
    """

    page: str
    page_class: str
    contestant: str
    score: PageScore
    phrases: int
    phrases_found: int
    missed_phrases: tuple[str, ...] = ()
    seconds: float | None = None
    cpu_seconds: float | None = None
    failure: str | None = None
    state: str | None = None
    reason: str | None = None
    steps: tuple[str, ...] = ()
    words_by_confidence: tuple[int, ...] = ()
    right_by_confidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Sums over the pages of one class read by one contestant."""

    pages: int
    score: PageScore
    phrases: int
    phrases_found: int
    timed_pages: int
    seconds: float
    cpu_seconds: float

    @property
    def pages_per_minute(self) -> float | None:
        """Pages a minute on one core; None where nothing was timed."""
        return 60 * self.timed_pages / self.seconds if self.timed_pages else None

    @property
    def found_share(self) -> float | None:
        """Share of names and numbers that search finds; None where none was printed."""
        return self.phrases_found / self.phrases if self.phrases else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedRatio:
    """How many times as fast as a peer digitize is: median and extremes over pairs of runs on the same page.

    `cpu_median` is the same of processor seconds, which other programs on the machine disturb less.
    """

    pairs: int
    median: float
    lowest: float
    highest: float
    cpu_median: float


def records_of(
    files: CaseFiles,
    *,
    page_class: str,
    ours: OurPath | None,
    peers: Sequence[Contestant],
    turn: int,
    folder: Path,
) -> list[Record]:
    """Read one page with all, one after another; `turn` shifts who begins: nobody always has the warm cache.

    Without `ours` only the peers read.
    """
    names = [*([] if ours is None else [OUR_NAME]), *(peer.name for peer in peers)]
    order = names[turn % len(names) :] + names[: turn % len(names)]
    by_name = {peer.name: peer for peer in peers}
    records = []
    for name in order:
        if ours is not None and name == OUR_NAME:
            records.append(_our_record(ours.run(files, folder), files, page_class))
        else:
            records.append(_record(by_name[name].run(files, folder), files, page_class, name))
    return records


def figures_of(records: Iterable[Record]) -> Figures:
    """Sum records of one contestant up; a page that failed counts as lost."""
    kept = list(records)
    timed = [(record.seconds, record.cpu_seconds or 0.0) for record in kept if record.seconds is not None]
    return Figures(
        pages=len(kept),
        score=total(record.score for record in kept),
        phrases=sum(record.phrases for record in kept),
        phrases_found=sum(record.phrases_found for record in kept),
        timed_pages=len(timed),
        seconds=sum(seconds for seconds, _ in timed),
        cpu_seconds=sum(cpu for _, cpu in timed),
    )


def speed_ratio(records: Sequence[Record], peer: str) -> SpeedRatio | None:
    """Return how many times as fast as `peer` digitize was; None without a pair of timed runs."""
    timed = {(record.page, record.contestant): record for record in records if record.seconds is not None}
    pairs = [(record, timed.get((page, peer))) for (page, name), record in timed.items() if name == OUR_NAME]
    whole = [(ours, theirs) for ours, theirs in pairs if theirs is not None]
    if not whole:
        return None
    ratios = [(theirs.seconds or 0) / (ours.seconds or 1) for ours, theirs in whole]
    cpu_ratios = [(theirs.cpu_seconds or 0) / (ours.cpu_seconds or 1) for ours, theirs in whole]
    return SpeedRatio(
        pairs=len(whole),
        median=median(ratios),
        lowest=min(ratios),
        highest=max(ratios),
        cpu_median=median(cpu_ratios),
    )


def _record(run: Run, files: CaseFiles, page_class: str, contestant: str) -> Record:
    found = found_phrases(run.text, files.key_phrases)
    return Record(
        page=files.name,
        page_class=page_class,
        contestant=contestant,
        score=score_text(run.text, files.text),
        phrases=len(files.key_phrases),
        phrases_found=len(found),
        missed_phrases=tuple(phrase for phrase in files.key_phrases if phrase not in found),
        seconds=run.seconds,
        cpu_seconds=run.cpu_seconds,
        failure=run.failure,
    )


def _our_record(ours: OurRun, files: CaseFiles, page_class: str) -> Record:
    plain = _record(ours.run, files, page_class, OUR_NAME)
    if ours.reading is None:
        return plain
    verdict = judge(ours.reading)
    judged = judged_words(ours.reading.words, files.words) if files.words else []
    bins = [min(CONFIDENCE_BINS - 1, int(one.word.confidence * CONFIDENCE_BINS / 100)) for one in judged]
    counted = Counter(bins)
    right = Counter(bin_ for bin_, one in zip(bins, judged, strict=True) if one.is_right)
    return replace(
        plain,
        state=verdict.state.value,
        reason=None if verdict.reason is None else verdict.reason.code,
        steps=tuple(step.name for step in ours.reading.steps if step.applied),
        words_by_confidence=tuple(counted[bin_] for bin_ in range(CONFIDENCE_BINS)) if judged else (),
        right_by_confidence=tuple(right[bin_] for bin_ in range(CONFIDENCE_BINS)) if judged else (),
    )
