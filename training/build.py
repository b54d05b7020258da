"""Builds `vie_hs.traineddata` from a folder of texts, the installed fonts and Debian's `vie`.

    python -m training.build --texts LAW_TEXT_FOLDER --target vie_hs.traineddata --scratch SCRATCH_FOLDER

While one stage trains on one core, the lines of the next are drawn on the other; no line is trained on twice.
"""

import argparse
import hashlib
import json
import multiprocessing
import shutil
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

import cv2

from training.alphabet import read_alphabet
from training.extension import extended_recoder, extended_unicharset
from training.float_network import float_network
from training.generation import write_chunk
from training.running_text import RunningText, read_folder
from training.tesseract_tools import LineScore, pack_model, train, unpack_model, validate, whole_number_model
from training.typefaces import TypeCase, installed_typefaces

DEBIAN_MODEL = Path("/usr/share/tesseract-ocr/5/tessdata/vie.traineddata")
TRAINING_SEED = 20261
VALIDATION_SEED = 20269
VALIDATION_LINES = 500
_PIECE = 250  # Lines a drawing process is asked for at once.


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """So many fresh lines, each trained on once, at one learning rate."""

    lines: int
    learning_rate: float


# The rate falls because the last stages at a low rate halve the wobble between neighbouring checkpoints.
STAGES = (
    Stage(lines=2500, learning_rate=4e-4),
    Stage(lines=3500, learning_rate=3e-4),
    Stage(lines=3500, learning_rate=2e-4),
    Stage(lines=7000, learning_rate=2e-4),
    Stage(lines=4000, learning_rate=1e-4),
    Stage(lines=2500, learning_rate=4e-5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The float network, Debian's model, and a model file with the longer alphabet."""

    network: Path
    debian_model: Path
    alphabet_model: Path
    unicharset: Path


def prepared_start(debian_model: Path, scratch: Path) -> Start:
    """Unpack Debian's model, make its network float and its alphabet longer."""
    prefix = scratch / "start" / "vie"
    prefix.parent.mkdir(parents=True, exist_ok=True)
    unpack_model(debian_model, prefix)
    network = scratch / "start" / "float.lstm"
    network.write_bytes(float_network(_component(prefix, "lstm").read_bytes()).data)
    unicharset, recoder = _component(prefix, "lstm-unicharset"), _component(prefix, "lstm-recoder")
    unicharset.write_text(extended_unicharset(unicharset.read_text(encoding="utf-8")), encoding="utf-8")
    recoder.write_bytes(extended_recoder(recoder.read_bytes()))
    return Start(
        network=network, debian_model=debian_model, alphabet_model=pack_model(prefix), unicharset=unicharset
    )


def draw_piece(texts: Path, unicharset: Path, folder: Path, seed: int, first: int, count: int) -> list[Path]:
    """Draw some lines in a process of its own; the validation seed takes the texts that are held out."""
    cv2.setNumThreads(1)
    source, alphabet, typefaces = _materials(texts, unicharset, held_out=seed == VALIDATION_SEED)
    return write_chunk(source, alphabet, typefaces, folder, seed=seed, first=first, count=count)


@cache  # Reading texts and fonts takes two seconds, and a process draws dozens of pieces.
def _materials(texts: Path, unicharset: Path, *, held_out: bool) -> tuple[RunningText, frozenset[str], TypeCase]:
    alphabet = read_alphabet(unicharset)
    return read_folder(texts, alphabet, held_out=held_out), alphabet, installed_typefaces()


def build(*, texts: Path, debian_model: Path, target: Path, scratch: Path, stages: Sequence[Stage]) -> None:
    """Draw, train, validate and write `target` and beside it `target` with `.json` (scores, times, digest)."""
    began = time.monotonic()
    start = prepared_start(debian_model, scratch)
    lines = scratch / "lines"
    lines.mkdir(exist_ok=True)
    validations: dict[str, Future[LineScore]] = {}
    with (
        ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool,
        ThreadPoolExecutor(1) as validator,
    ):
        ordered = [_ordered(pool, texts, start, lines, TRAINING_SEED, 0, stages[0].lines)]
        held_out = _ordered(pool, texts, start, lines, VALIDATION_SEED, 0, VALIDATION_LINES)
        for number, stage in enumerate(stages[1:], start=1):
            first = sum(earlier.lines for earlier in stages[:number])
            ordered.append(_ordered(pool, texts, start, lines, TRAINING_SEED, first, stage.lines))
        for number, stage in enumerate(stages, start=1):
            documents = _drawn(ordered[number - 1])
            _say(began, f"stage {number}: {stage.lines} lines at {stage.learning_rate}")
            model = _trained(number, stage, documents, start, scratch)
            listing = scratch / f"validation{number}.list"
            validations[model.name] = validator.submit(validate, model, _drawn(held_out), listing)
    scores = {name: score.result() for name, score in validations.items()}
    best = min(scores, key=lambda name: scores[name].character_error_percent)
    shutil.copyfile(scratch / best, target)
    _report(target, best, scores, stages, time.monotonic() - began)


def _trained(number: int, stage: Stage, documents: Sequence[Path], start: Start, scratch: Path) -> Path:
    """Train one stage from the one before; a stage whose model is there already is not trained again."""
    prefix = scratch / f"stage{number}"
    model = prefix.with_suffix(".traineddata")
    if model.is_file():
        return model
    checkpoint = train(
        start=start.network if number == 1 else scratch / f"stage{number - 1}_checkpoint",
        start_alphabet=start.debian_model if number == 1 else start.alphabet_model,
        alphabet=start.alphabet_model,
        documents=documents,
        prefix=prefix,
        iterations=stage.lines,
        learning_rate=stage.learning_rate,
    )
    return whole_number_model(checkpoint, start.alphabet_model, model)


def _component(prefix: Path, name: str) -> Path:
    return prefix.with_name(f"{prefix.name}.{name}")


def _ordered(
    pool: ProcessPoolExecutor,
    texts: Path,
    start: Start,
    folder: Path,
    seed: int,
    first: int,
    count: int,
) -> list[Future[list[Path]]]:
    return [
        pool.submit(draw_piece, texts, start.unicharset, folder, seed, piece, min(_PIECE, first + count - piece))
        for piece in range(first, first + count, _PIECE)
    ]


def _drawn(pieces: Sequence[Future[list[Path]]]) -> list[Path]:
    return [path for piece in pieces for path in piece.result()]


def _say(began: float, text: str) -> None:
    print(f"{(time.monotonic() - began) / 60:6.1f} min  {text}", flush=True)


def _report(
    target: Path, best: str, scores: dict[str, LineScore], stages: Sequence[Stage], seconds: float
) -> None:
    data = target.read_bytes()
    report = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "wall_minutes": round(seconds / 60, 1),
        "chosen": best,
        "validation": {name: asdict(score) for name, score in scores.items()},
        "stages": [asdict(stage) for stage in stages],
    }
    target.with_suffix(".json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(report, indent=2))


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, required=True, help="folder of UTF-8 .txt files in Vietnamese")
    parser.add_argument("--target", type=Path, required=True, help="the model to write")
    parser.add_argument("--scratch", type=Path, required=True, help="folder for about 500 MB of lines")
    parser.add_argument("--debian-model", type=Path, default=DEBIAN_MODEL)
    parser.add_argument("--lines-percent", type=int, default=100, help="share of the usual number of lines")
    given = parser.parse_args()
    given.scratch.mkdir(parents=True, exist_ok=True)
    stages = [replace(stage, lines=stage.lines * given.lines_percent // 100) for stage in STAGES]
    build(texts=given.texts, debian_model=given.debian_model, target=given.target, scratch=given.scratch,
          stages=stages)  # fmt: skip


if __name__ == "__main__":
    main()
