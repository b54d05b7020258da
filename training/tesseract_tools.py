"""Runs Tesseract's training programs."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ERROR_RATE = re.compile(r"BCER eval=([0-9.]+), BWER eval=([0-9.]+)")


class TrainingToolError(RuntimeError):
    """A program of Tesseract is missing or failed; the message holds the end of what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineScore:
    """Percent of wrong characters and of wrong words over the lines of a list (as `lstmeval` counts them)."""

    character_error_percent: float
    word_error_percent: float


def unpack_model(traineddata: Path, prefix: Path) -> None:
    """Write the components of a model as files `<prefix>.lstm`, `<prefix>.lstm-unicharset` and so on."""
    _run(["combine_tessdata", "-u", str(traineddata), f"{prefix}."])


def pack_model(prefix: Path) -> Path:
    """Combine the components at a prefix and return `<prefix>.traineddata`."""
    _run(["combine_tessdata", f"{prefix}."])
    return prefix.with_name(f"{prefix.name}.traineddata")


def train(
    *,
    start: Path,
    start_alphabet: Path,
    alphabet: Path,
    documents: Sequence[Path],
    prefix: Path,
    iterations: int,
    learning_rate: float,
) -> Path:
    """Train from a network or checkpoint and return the last checkpoint, `<prefix>_checkpoint`.

    `start_alphabet` and `alphabet` are traineddata files; rows of the output layer are carried over between them.
    """
    listing = prefix.with_name(f"{prefix.name}.list")
    listing.write_text("".join(f"{path}\n" for path in documents), encoding="utf-8")
    moved = [] if start_alphabet == alphabet else ["--old_traineddata", str(start_alphabet)]
    arguments = [
        *("lstmtraining", "--continue_from", str(start), *moved),
        *("--traineddata", str(alphabet), "--train_listfile", str(listing)),
        *("--model_output", str(prefix), "--max_iterations", str(iterations)),
        *("--learning_rate", str(learning_rate), "--reset_learning_rate"),
        *("--debug_interval", "0", "--max_image_MB", "4000"),
    ]
    _run(arguments, log=prefix.with_name(f"{prefix.name}.log"))
    return prefix.with_name(f"{prefix.name}_checkpoint")


def whole_number_model(checkpoint: Path, alphabet: Path, target: Path) -> Path:
    """Turn a checkpoint into a model of int8 weights with the other components of `alphabet`."""
    _run([
        *("lstmtraining", "--stop_training", "--convert_to_int", "--continue_from", str(checkpoint)),
        *("--traineddata", str(alphabet), "--model_output", str(target)),
    ])  # fmt: skip
    return target


def validate(model: Path, documents: Sequence[Path], listing: Path) -> LineScore:
    """Read the lines of documents with a model."""
    listing.write_text("".join(f"{path}\n" for path in documents), encoding="utf-8")
    said = _run(["lstmeval", "--model", str(model), "--eval_listfile", str(listing), "--verbosity", "0"])
    found = _ERROR_RATE.search(said)
    if found is None:
        raise TrainingToolError(f"lstmeval gave no score: {said[-300:]}")
    return LineScore(character_error_percent=float(found[1]), word_error_percent=float(found[2]))


def _run(arguments: Sequence[str], *, log: Path | None = None) -> str:
    if shutil.which(arguments[0]) is None:
        raise TrainingToolError(f"{arguments[0]} is missing: install the Debian package tesseract-ocr")
    # One thread: with OpenMP's spinning threads Tesseract is five times slower on a busy machine.
    run = subprocess.run(
        ["env", "OMP_THREAD_LIMIT=1", *arguments], capture_output=True, text=True, errors="replace", check=False
    )
    said = run.stdout + run.stderr
    if log is not None:
        log.write_text(said, encoding="utf-8")
    if run.returncode != 0:
        raise TrainingToolError(f"{arguments[0]} failed ({run.returncode}): {said[-600:]}")
    return said
