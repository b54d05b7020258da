"""The size check passes what is short, warns early, and does fail."""

import ast
from pathlib import Path

import pytest

from scripts.check_sizes import MAXIMUM_FILE_LINES, MAXIMUM_FUNCTION_LINES, WARNED_FILE_LINES, main, own_lines


def function_of(lines: int, *, indent: str = "") -> str:
    """Return the source of a function of so many lines."""
    return f"{indent}def long() -> None:\n" + f"{indent}    pass\n" * (lines - 1)


def written(folder: Path, source: str) -> str:
    (folder / "module.py").write_text(source, encoding="utf-8")
    return str(folder)


def test_function_at_the_limit_passes(tmp_path: Path) -> None:
    assert main([written(tmp_path, function_of(MAXIMUM_FUNCTION_LINES))]) == 0


def test_function_over_the_limit_fails_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([written(tmp_path, "\n" + function_of(MAXIMUM_FUNCTION_LINES + 1))]) == 1
    assert "module.py:2 long: 41 lines (at most 40)" in capsys.readouterr().out


def test_method_over_the_limit_fails(tmp_path: Path) -> None:
    assert (
        main([written(tmp_path, "class Thing:\n" + function_of(MAXIMUM_FUNCTION_LINES + 1, indent="    "))]) == 1
    )


@pytest.mark.parametrize(
    ("lines", "exit_code", "word"),
    [(WARNED_FILE_LINES, 0, ""), (WARNED_FILE_LINES + 1, 0, "warning"), (MAXIMUM_FILE_LINES + 1, 1, "error")],
)
def test_long_file_warns_before_it_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: int, exit_code: int, word: str
) -> None:
    assert main([written(tmp_path, "x = 1\n" * lines)]) == exit_code
    assert capsys.readouterr().out.startswith(f"{word}:" if word else "1 files")


def test_lines_of_nested_functions_count_for_the_inner_one() -> None:
    source = "def outer():\n    x = 1\n    @decorated\n    def inner():\n        pass\n    return inner\n"
    outer = ast.parse(source).body[0]
    assert isinstance(outer, ast.FunctionDef)
    assert own_lines(outer) == 3


def test_folder_without_code_fails_rather_than_pass_by_mistake(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 1
