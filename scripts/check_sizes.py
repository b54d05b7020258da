"""Checks that files and functions stay small enough to be read: `python scripts/check_sizes.py [FOLDER…]`.

A file of more than 300 lines is a warning, of more than 500 an error; so is a function of more than 40 lines. The
lines of a function nested in another count for the inner one only. Exit code 1 when there is an error.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WARNED_FILE_LINES = 300
MAXIMUM_FILE_LINES = 500
MAXIMUM_FUNCTION_LINES = 40
FOLDERS = ("digitize", "workers", "bench", "tests", "scripts")

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something too long: where, how long, and whether it fails the check."""

    place: str
    lines: int
    limit: int
    is_error: bool

    def __str__(self) -> str:
        """Return the finding as one line."""
        kind = "error" if self.is_error else "warning"
        return f"{kind}: {self.place}: {self.lines} lines (at most {self.limit})"


def findings_in(path: Path) -> Iterator[Finding]:
    """Yield what is too long in one Python file. Raises SyntaxError."""
    source = path.read_text(encoding="utf-8")
    lines = len(source.splitlines())
    if lines > WARNED_FILE_LINES:
        is_error = lines > MAXIMUM_FILE_LINES
        limit = MAXIMUM_FILE_LINES if is_error else WARNED_FILE_LINES
        yield Finding(place=str(path), lines=lines, limit=limit, is_error=is_error)
    for node in ast.walk(ast.parse(source, filename=str(path))):
        if isinstance(node, AnyFunction) and (own := own_lines(node)) > MAXIMUM_FUNCTION_LINES:
            place = f"{path}:{node.lineno} {node.name}"
            yield Finding(place=place, lines=own, limit=MAXIMUM_FUNCTION_LINES, is_error=True)


def own_lines(function: AnyFunction) -> int:
    """Return the lines from `def` to the end, without decorators and without nested functions."""
    lines = set(range(function.lineno, _last_line(function) + 1))
    for inner in ast.walk(function):
        if isinstance(inner, AnyFunction) and inner is not function:
            first = min([inner.lineno, *(decorator.lineno for decorator in inner.decorator_list)])
            lines -= set(range(first, _last_line(inner) + 1))
    return len(lines)


def _last_line(function: AnyFunction) -> int:
    return function.end_lineno or function.lineno


def main(arguments: list[str]) -> int:
    """Print every finding; return the exit code."""
    folders = [Path(argument) for argument in arguments or FOLDERS]
    files = sorted(path for folder in folders for path in folder.rglob("*.py"))
    findings = [finding for path in files for finding in findings_in(path)]
    for finding in findings:
        print(finding)
    errors = sum(finding.is_error for finding in findings)
    print(f"{len(files)} files: {errors} errors, {len(findings) - errors} warnings")
    return 1 if errors or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
