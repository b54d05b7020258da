"""What exists is documented, and what is documented exists."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import click
import pytest
import typer

from digitize import __version__
from digitize.api.app import Services, create_app
from digitize.api.messages import all_sentences
from digitize.cli import app as command_line
from digitize.domain.measures import MEASURES
from digitize.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
ERRORS = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ROUTE_HEADING = re.compile(r"^#+ `([A-Z]+ /\S*)`", re.MULTILINE)
SETTING_ROW = re.compile(r"^\| `(DIGITIZE_[A-Z0-9_]+)`", re.MULTILINE)


def settings() -> set[str]:
    return {f"DIGITIZE_{name.upper()}" for name in Settings.model_fields}


def routes() -> set[str]:
    """Every method and path of the application; its use cases are never called here."""
    absent = cast(Any, None)
    services = Services(
        intake=absent,
        retrieval=absent,
        search=absent,
        register_import=absent,
        dossier_feed=absent,
        checklist_desk=absent,
        cover_sheets=absent,
        review=absent,
        editing=absent,
        rescanning=absent,
        reporting=absent,
        checks={},
        close=lambda: None,
    )
    app = create_app(services, api_token="not-used")
    described = {f"{method.upper()} {path}" for path, item in app.openapi()["paths"].items() for method in item}
    return {*described, f"GET {app.openapi_url}"}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name: "register import"."""

    def below(prefix: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        # Typer may carry a click of its own: groups are known by what they have, not by their class.
        children: dict[str, click.Command] = getattr(command, "commands", {})
        if not children:
            yield prefix, command
        for name, child in children.items():
            yield from below(f"{prefix} {name}".strip(), child)

    yield from below("", cast(click.Command, typer.main.get_command(command_line)))


def test_every_setting_has_a_row_in_the_operations_guide() -> None:
    assert set(SETTING_ROW.findall(OPERATIONS)) == settings()


def test_every_route_has_a_heading_in_the_api_guide() -> None:
    assert set(ROUTE_HEADING.findall(API)) == routes()


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=lambda value: value if value else "")
def test_every_command_and_option_is_in_the_operations_guide(name: str, command: click.Command) -> None:
    row = next((line for line in OPERATIONS.splitlines() if line.startswith(f"| `digitize {name}")), None)
    assert row is not None, f"docs/operations.md has no row for `digitize {name}`"
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    assert {option for option in options - {"--json", "--help"} if option not in row} == set()


def test_the_list_of_error_codes_is_current() -> None:
    check = [sys.executable, "scripts/document_errors.py", "--check"]
    finished = subprocess.run(check, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_every_code_that_the_program_names_has_a_sentence() -> None:
    sentences = all_sentences()
    nouns = {code.partition(".")[0] for code in sentences}
    shape = re.compile(rf"({'|'.join(sorted(nouns))})\.[a-z]+(_[a-z]+)+")
    named = {
        node.value: str(path.relative_to(ROOT))
        for folder in ("application", "domain", "ocr", "storage")
        for path in (ROOT / "digitize" / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and shape.fullmatch(node.value)
    }
    # Actions of the audit log look alike; they are no codes that people read.
    actions = {"document.text_opened", "document.pdf_opened", "page.image_opened"}
    assert {code: place for code, place in named.items() if code not in sentences and code not in actions} == {}


def test_every_measure_is_defined_in_the_domain_guide() -> None:
    text = (ROOT / "docs" / "domain.md").read_text(encoding="utf-8")
    assert [measure.id for measure in MEASURES if f"`{measure.id}`" not in text] == []


def test_the_changelog_knows_the_present_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{__version__}]" in text


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_that_exist(document: Path) -> None:
    text = FENCE.sub("", COMMENT.sub("", document.read_text(encoding="utf-8")))
    targets = [link.partition("#")[0] for link in LINK.findall(text) if "://" not in link]
    assert [target for target in targets if target and not (document.parent / target).exists()] == []
