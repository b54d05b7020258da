"""The figures of a run as JSON and as a page for people; targets stand beside what was reached."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from bench.dossier_set.scoring import Score, Tally, split_figures, tallies_named

_TARGETS: Final = {
    "filed with cover sheets": 0.98,
    "filed without cover sheets": 0.80,
    "secrecy stamps caught": 1.0,
    "components right of those decided": 0.95,
}
_FIELD_TARGETS: Final = {300: 0.97, 150: 0.90}
_SPLIT_TARGET: Final = 0.97
_COST_TARGET: Final = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What was measured: the set and the seconds; `rules_seconds` is all work beyond reading."""

    seeds: str
    command: str
    dossiers: int
    files: int
    pages: int
    reading_seconds: float
    rules_seconds: float
    processors: int


def as_json(score: Score, facts: RunFacts) -> dict[str, Any]:  # Any: a JSON object
    """Return everything that was counted."""
    return {
        "seeds": facts.seeds,
        "command": facts.command,
        "dossiers": facts.dossiers,
        "files": facts.files,
        "pages": facts.pages,
        "processors": facts.processors,
        "reading_seconds_a_page": round(facts.reading_seconds / max(1, facts.pages), 4),
        "rules_seconds_a_page": round(facts.rules_seconds / max(1, facts.pages), 4),
        "rules_share_of_reading": round(facts.rules_seconds / max(1e-9, facts.reading_seconds), 4),
        "pages_filed_in_a_wrong_dossier": score.wrong_pages,
        "split_points": {key: round(value, 4) for key, value in split_figures(score).items()},
        "tallies": {
            name: {"right": tally.right, "total": tally.total} for name, tally in sorted(score.tallies.items())
        },
        "confusion": [[true, found, count] for (true, found), count in sorted(score.confusion.items())],
        "misses": [
            {"kind": miss.kind, "file": miss.file, "page": miss.page, "what": miss.what} for miss in score.misses
        ],
    }


def as_markdown(score: Score, facts: RunFacts) -> str:
    """Return the page for people: figures with their targets, the confusion table, and every miss."""
    lines = [
        "# Filing: every page in its dossier",
        "",
        f"{facts.dossiers} made-up dossiers, {facts.files} files, {facts.pages} pages ({facts.seeds} seeds), read "
        f"by the service's own reader and filed by its own rules. Command: `{facts.command}`.",
        "",
        *_figures(score, facts),
        "",
        "## Components: what a paper is (rows) and what it was taken for",
        "",
        *_confusion(score),
        "",
        "## Every miss",
        "",
        *_misses(score),
    ]
    return "\n".join(lines) + "\n"


def _figures(score: Score, facts: RunFacts) -> Iterator[str]:
    yield "| figure | reached | target |"
    yield "|---|---|---|"
    yield f"| **pages filed in a wrong dossier** (and not flagged) | {score.wrong_pages} | 0 |"
    for name, tally in tallies_named(score, "filed "):
        yield _row(name, tally)
    for name, tally in tallies_named(score, "filed: "):
        yield _row(name, tally)
    figures = split_figures(score)
    counts = f"{score.split_right} found, {score.split_missed} missed, {score.split_added} too many"
    yield f"| split points, F1 | {figures['f1']:.4f} ({counts}) | >= {_SPLIT_TARGET} |"
    yield f"| split points, precision / recall | {figures['precision']:.4f} / {figures['recall']:.4f} | |"
    for name, tally in sorted(score.tallies.items()):
        if not name.startswith(("filed ", "filed: ")):
            yield _row(name, tally)
    share = facts.rules_seconds / max(1e-9, facts.reading_seconds)
    milliseconds = 1000 * facts.rules_seconds / max(1, facts.pages)
    reading = facts.reading_seconds / max(1, facts.pages)
    cost = f"{milliseconds:.1f} ms a page, {share:.1%} of reading ({reading:.2f} s)"
    yield f"| time of the rules | {cost} | <= {_COST_TARGET:.0%} |"


def _row(name: str, tally: Tally) -> str:
    share = "—" if tally.share is None else f"{tally.share:.2%}"
    target = _TARGETS.get(name)
    field, _, at = name.partition(" at ")
    if target is None and field in ("doc_number", "doc_symbol", "issued_on") and at.endswith(" dpi"):
        target = _FIELD_TARGETS.get(int(at.removesuffix(" dpi")))
    return (
        f"| {name} | {share} ({tally.right} of {tally.total}) | {'' if target is None else f'>= {target:.0%}'} |"
    )


def _confusion(score: Score) -> Iterator[str]:
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for (true, found), count in score.confusion.items():
        rows[true][found] += count
    yield "| is | right | undecided | taken for others |"
    yield "|---|---|---|---|"
    for true, taken in sorted(rows.items()):
        right_name = "undecided" if true == "none" else true
        others = ", ".join(
            f"{name} x {count}" for name, count in sorted(taken.items()) if name not in (right_name, "undecided")
        )
        right, undecided = taken[right_name], 0 if true == "none" else taken["undecided"]
        yield f"| {true} | {right} | {undecided} | {others} |"


def _misses(score: Score) -> Iterator[str]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for miss in score.misses:
        by_kind[miss.kind].append(f"- {miss.file}, page {miss.page}: {miss.what}".rstrip(": "))
    for kind, lines in sorted(by_kind.items()):
        yield f"### {kind} ({len(lines)})"
        yield ""
        yield from lines
        yield ""
