"""Does every page find its dossier? `python -m bench.filing_accuracy --seeds development --work DIR [--jobs 2]`.

Draws a set of dossiers as scanning rooms scan them (`bench.dossier_set`), reads every page with the reader of the
service, files them with the rules of the service, and compares with the truth. Files and readings stay in DIR, so
that a second run takes seconds. Exit code 1 when a page is filed in a wrong dossier.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Final

from bench.dossier_set.planning import DossierSet, plan_set
from bench.dossier_set.plans import truth_of
from bench.dossier_set.readings import read_uploads
from bench.dossier_set.reporting import RunFacts, as_json, as_markdown
from bench.dossier_set.rules import FilingRules
from bench.dossier_set.scoring import Score, UploadScoring
from bench.dossier_set.truth import write_truth

FIRST_SEEDS: Final = {"development": 900_000, "validation": 920_000, "test": 990_000}
DRAWING_VERSION: Final = 2
"""One more when equal plans are drawn otherwise than before."""

MEASUREMENTS: Final = Path(__file__).resolve().parents[1] / "docs" / "measurements"


def measure(planned: DossierSet, work: Path, *, jobs: int) -> tuple[Score, float, float, int]:
    """Read and file every page; returns the score, the seconds of reading and of the rules, and the pages."""
    truths = {plan.name: (plan, truth_of(plan)) for plan in planned.uploads}
    work.mkdir(parents=True, exist_ok=True)
    _refuse_another_set(planned, work)
    write_truth((truth for _, truth in truths.values()), work / "truth.json")
    rules, score = FilingRules(planned.dossiers), Score()
    reading_seconds, rules_seconds, pages = 0.0, 0.0, 0
    for name, reading in read_uploads(planned.uploads, work, jobs=jobs):
        plan, truth = truths[name]
        started = time.perf_counter()
        built = rules.build(plan, reading.pages)
        rules_seconds += time.perf_counter() - started
        rules.remember(built, reading.pages)
        reading_seconds += sum(reading.seconds)
        pages += len(reading.pages)
        UploadScoring(score, truth, reading.pages, built).add()
    return score, reading_seconds, rules_seconds, pages


def _refuse_another_set(planned: DossierSet, work: Path) -> None:
    """Keep files of an older generator from being scored against the truth of this one."""
    drawn = f"{DRAWING_VERSION} {hashlib.sha256(repr(planned.uploads).encode()).hexdigest()}"
    marker = work / "set.txt"
    if not marker.exists():
        marker.write_text(drawn, encoding="utf-8")
    elif marker.read_text(encoding="utf-8") != drawn:
        raise SystemExit(f"{work} holds files of another set: remove it, or name another folder with --work")


def main() -> int:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", choices=sorted(FIRST_SEEDS), default="development")
    parser.add_argument("--dossiers", type=int, default=300)
    parser.add_argument("--work", type=Path, default=Path("/tmp/digitize-filing"))  # noqa: S108 - a bench's scratch
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write docs/measurements/filing.{json,md}")
    options = parser.parse_args()
    planned = plan_set(first_seed=FIRST_SEEDS[options.seeds], dossier_count=options.dossiers)
    work = options.work / f"{options.seeds}-{options.dossiers}"
    score, reading_seconds, rules_seconds, pages = measure(planned, work, jobs=options.jobs)
    facts = RunFacts(
        seeds=options.seeds,
        command=f"python -m bench.filing_accuracy --seeds {options.seeds} --dossiers {options.dossiers}",
        dossiers=options.dossiers,
        files=len(planned.uploads),
        pages=pages,
        reading_seconds=reading_seconds,
        rules_seconds=rules_seconds,
        processors=os.cpu_count() or 1,
    )
    page = as_markdown(score, facts)
    print(page)
    if options.write:
        content = json.dumps(as_json(score, facts), ensure_ascii=False, indent=1)
        (MEASUREMENTS / "filing.json").write_text(content + "\n", encoding="utf-8")
        (MEASUREMENTS / "filing.md").write_text(page, encoding="utf-8")
    return 1 if score.wrong_pages else 0


if __name__ == "__main__":
    sys.exit(main())
