"""The report of a run: all figures as JSON, and the same as tables for the terminal and for GitHub."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from bench.accuracy import CONFIDENCE_BINS, Figures, Record, SpeedRatio, figures_of, speed_ratio
from bench.jobs import JobsReport
from bench.memory import PeakMemory
from bench.our_path import OUR_NAME
from bench.page_classes import PAGE_CLASSES, PageClass
from bench.real_scans import REAL_CLASS, worse_pages

MIXED: Final = "mixed"
ALL: Final = "all"
_HEADS: Final = (
    "class / lớp",
    "engine / máy đọc",
    "CER %",
    "WER %",
    "tone / dấu %",
    "lost / mất %",
    "extra / thừa %",
    "found / tìm thấy %",
    "pages/min/core",
    "× (min–max)",
    "× CPU",
)


_SHORT_HEADS: Final = (
    "lớp",
    "máy đọc",
    "CER",
    "WER",
    "dấu",
    "mất",
    "thừa",
    "thấy",
    "trang/phút",
    "× (min–max)",
    "× CPU",
)
_WIDTH_WITHOUT_TERMINAL: Final = 132


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that one run measured; parts that were not asked for are empty."""

    command: str
    first_seed: int
    environment: dict[str, str]
    records: tuple[Record, ...]
    skipped: tuple[str, ...] = ()
    step_seconds: dict[str, dict[str, float]] = field(default_factory=dict)
    memory: tuple[PeakMemory, ...] = ()
    jobs_scaling: JobsReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: a class read by one contestant; `ratio` is how often digitize is as fast."""

    group: str
    english: str
    vietnamese: str
    contestant: str
    figures: Figures
    ratio: SpeedRatio | None


def rows_of(report: Report) -> list[Row]:
    """Return the lines of the table: every class, the mixed classes, all generated classes, real scans."""
    rows: list[Row] = []
    for group, english, vietnamese, names in _groups(report.records):
        members = [record for record in report.records if record.page_class in names]
        for contestant in _contestants(members):
            own = [record for record in members if record.contestant == contestant]
            rows.append(
                Row(
                    group=group,
                    english=english,
                    vietnamese=vietnamese,
                    contestant=contestant,
                    figures=figures_of(own),
                    ratio=None if contestant == OUR_NAME else speed_ratio(members, contestant),
                )
            )
    return rows


def reliability_of(records: Iterable[Record]) -> list[dict[str, float]]:
    """Return, by bin of confidence, the number of words and the share of them that is right (percent)."""
    words, right = [0] * CONFIDENCE_BINS, [0] * CONFIDENCE_BINS
    for record in records:
        for index, (count, good) in enumerate(
            zip(record.words_by_confidence, record.right_by_confidence, strict=True)
        ):
            words[index] += count
            right[index] += good
    width = 100 / CONFIDENCE_BINS
    return [
        {"from": width * index, "to": width * (index + 1), "words": count, "right_percent": 100 * good / count}
        for index, (count, good) in enumerate(zip(words, right, strict=True))
        if count
    ]


def as_json(report: Report) -> str:
    """Return everything: the sums, and below them the record of every page, so that anybody can count again."""
    value = {
        "command": report.command,
        "first_seed": report.first_seed,
        "environment": report.environment,
        "skipped": report.skipped,
        "classes": [_json_row(row) for row in rows_of(report)],
        "worse_than_tesseract_on_real_scans": _worse(report.records),
        "step_seconds_a_page": report.step_seconds,
        "reliability": reliability_of(report.records),
        "memory": [asdict(peak) for peak in report.memory],
        "jobs_scaling": None if report.jobs_scaling is None else asdict(report.jobs_scaling),
        "pages": [_json_record(record) for record in report.records],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def print_report(report: Report) -> None:
    """Print the table, in Vietnamese and all rates in percent, and the sentences below it."""
    terminal = Console(highlight=False)
    console = terminal if terminal.is_terminal else Console(width=_WIDTH_WITHOUT_TERMINAL, highlight=False)
    table = Table(title=report.command, title_justify="left")
    for index, head in enumerate(_SHORT_HEADS):
        table.add_column(head, justify="left" if index < 2 else "right")
    previous = None
    for row in rows_of(report):
        if previous not in (None, row.group):
            table.add_section()
        label = f"{row.vietnamese} ({row.figures.pages})" if row.contestant == OUR_NAME else ""
        table.add_row(label, *_cells(row)[1:])
        previous = row.group
    console.print(table)
    for sentence in sentences_of(report):
        console.print(sentence)


def as_markdown(report: Report) -> str:
    """Return the table for a GitHub page, with the command that made it and the sentences."""
    heads = list(_HEADS)
    lines = [f"`{report.command}`", "", f"| {' | '.join(heads)} |", "|---|---|" + "---:|" * (len(heads) - 2)]
    for row in rows_of(report):
        cells = _cells(row)
        if row.contestant == OUR_NAME:
            cells = [f"**{cell}**" if cell and index > 0 else cell for index, cell in enumerate(cells)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", *(f"- {sentence}" for sentence in sentences_of(report)), ""])


def sentences_of(report: Report) -> Iterator[str]:
    """Yield what stands below the table: seeds, steps, reliability, real scans, memory, what was left out."""
    machine = ", ".join(f"{name} {value}" for name, value in report.environment.items())
    yield f"First seed / mầm đầu: {report.first_seed}; {machine}."
    yield from _error_ratios(report)
    for group, seconds in report.step_seconds.items():
        whole = sum(seconds.values())
        shares = ", ".join(f"{name} {100 * value / whole:.0f} %" for name, value in seconds.items())
        yield f"Share of the path per step / phần thời gian từng bước, {group} ({1000 * whole:.0f} ms): {shares}."
    for bin_ in reliability_of(report.records):
        if bin_["to"] == 100:
            sure = f"{bin_['right_percent']:.2f} % of {bin_['words']} words"
            yield f"Right at confidence ≥ {bin_['from']:.0f} / đúng khi độ tin cậy ≥ {bin_['from']:.0f}: {sure}."
    for peer, pages in _worse(report.records).items():
        names = f" ({', '.join(pages)})" if pages else ""
        yield f"Real pages worse than {peer} / trang thật kém hơn {peer}: {len(pages)}{names}."
    for peak in report.memory:
        end = "" if peak.failure is None else f", failed: {peak.failure}"
        yield (
            f"Peak memory on {peak.megapixels:.0f} Mpx / bộ nhớ cao nhất: {peak.process_megabytes:.0f} MB "
            f"(a program it started: {peak.child_megabytes:.0f} MB, {peak.seconds:.1f} s{end})."
        )
    if report.jobs_scaling is not None:
        gain, plain = report.jobs_scaling.median_gain, report.jobs_scaling.median_tesseract_gain
        yield f"Two jobs against one / hai tiến trình so với một: {gain:.2f} × (plain tesseract: {plain:.2f} ×)."
    yield from report.skipped


def _error_ratios(report: Report) -> Iterator[str]:
    """Yield how many times digitize's character errors each peer makes, where there are any."""
    rates = {(row.group, row.contestant): row.figures.score.character_error_rate for row in rows_of(report)}
    for (group, contestant), rate in rates.items():
        ours = rates.get((group, OUR_NAME))
        if group in (MIXED, REAL_CLASS) and contestant != OUR_NAME and ours:
            pages = "the five mixed classes / năm lớp trộn" if group == MIXED else "real scans / trang quét thật"
            yield f"Character errors on {pages}: {contestant} {rate / ours:.1f} × digitize."


def _groups(records: Sequence[Record]) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    present = {record.page_class for record in records}
    shown: list[PageClass] = [page_class for page_class in PAGE_CLASSES if page_class.name in present]
    for page_class in shown:
        yield page_class.name, page_class.english, page_class.vietnamese, frozenset({page_class.name})
    mixed = frozenset(page_class.name for page_class in shown if page_class.is_mixed)
    if len(mixed) > 1:
        yield MIXED, "the five mixed classes", "năm lớp trộn", mixed
    if len(shown) > len(mixed):
        yield ALL, "all generated pages", "mọi trang sinh ra", frozenset(page_class.name for page_class in shown)
    if REAL_CLASS in present:
        yield REAL_CLASS, "real scans", "trang quét thật", frozenset({REAL_CLASS})


def _contestants(records: Sequence[Record]) -> list[str]:
    names = dict.fromkeys(record.contestant for record in records)
    return sorted(names, key=lambda name: (name != OUR_NAME, name == "ocrmypdf", name))


def _cells(row: Row) -> list[str]:
    figures, score = row.figures, row.figures.score
    rates = (
        score.character_error_rate,
        score.word_error_rate,
        score.tone_error_rate,
        score.lost_text_rate,
        score.extra_text_rate,
    )
    is_first = row.contestant == OUR_NAME
    return [
        f"{row.english} / {row.vietnamese} ({figures.pages})" if is_first else "",
        row.contestant,
        *(f"{100 * rate:.2f}" for rate in rates),
        "" if figures.found_share is None else f"{100 * figures.found_share:.1f}",
        "" if figures.pages_per_minute is None else f"{figures.pages_per_minute:.1f}",
        "" if row.ratio is None else f"{row.ratio.median:.2f} ({row.ratio.lowest:.2f}–{row.ratio.highest:.2f})",
        "" if row.ratio is None else f"{row.ratio.cpu_median:.2f}",
    ]


def _worse(records: Sequence[Record]) -> dict[str, list[str]]:
    real = [record for record in records if record.page_class == REAL_CLASS]
    return {peer: worse_pages(real, peer=peer) for peer in _contestants(real) if peer != OUR_NAME}


def _json_row(row: Row) -> dict[str, Any]:
    score, figures = row.figures.score, row.figures
    return {
        "group": row.group,
        "contestant": row.contestant,
        "pages": figures.pages,
        "character_error_rate": score.character_error_rate,
        "word_error_rate": score.word_error_rate,
        "tone_error_rate": score.tone_error_rate,
        "lost_text_rate": score.lost_text_rate,
        "extra_text_rate": score.extra_text_rate,
        "found_share": figures.found_share,
        "timed_pages": figures.timed_pages,
        "pages_per_minute_per_core": figures.pages_per_minute,
        "cpu_seconds": figures.cpu_seconds,
        "digitize_times_as_fast": None if row.ratio is None else asdict(row.ratio),
    }


def _json_record(record: Record) -> dict[str, Any]:
    return {key: value for key, value in asdict(record).items() if value not in (None, ())}
