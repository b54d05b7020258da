"""Writes docs/errors.md from the sentences in the program: `python scripts/document_errors.py [--check]`.

Sources: digitize/api/messages.toml (API and command line), digitize/embedded/errors.py (`digitize up`). With
`--check` nothing is written; exit code 1 when the document is out of date.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from digitize.api.messages import all_sentences
from digitize.embedded.errors import EmbeddedError

DOCUMENT = Path(__file__).parent.parent / "docs" / "errors.md"

_PREFACE = """\
# Mã lỗi và mã lý do / Error and reason codes

<!-- Made by scripts/document_errors.py from digitize/api/messages.toml and digitize/embedded/errors.py.
     Do not edit: change the sentences there and run the script again. -->

Mỗi lỗi có một mã không đổi; câu chữ có thể thay đổi. Phần trong ngoặc nhọn, ví dụ `{filename}`, được thay bằng
số liệu của từng trường hợp. Each error has a stable code; its sentences may change. What stands in braces is
filled in with the facts of the case. The API answers in English to `Accept-Language: en`.
"""

_SERVICE_TITLE = """\
## Mã của API và dòng lệnh / Codes of the API and the command line

| Mã / Code | Điều đã xảy ra | Việc cần làm | What happened | What to do |
|---|---|---|---|---|
"""

_EMBEDDED_TITLE = """\
## Mã của `digitize up` / Codes of `digitize up`

Số trong ngoặc nhọn là chỗ của thư mục, tiến trình hay chương trình trong câu. The numbers in braces stand for the
folder, process or program of the case.

| Mã / Code | Tiếng Việt | English |
|---|---|---|
"""


def render() -> str:
    """Return the whole document."""
    service = "\n".join(_service_rows())
    embedded = "\n".join(_embedded_rows())
    return f"{_PREFACE}\n{_SERVICE_TITLE}{service}\n\n{_EMBEDDED_TITLE}{embedded}\n"


def _service_rows() -> Iterator[str]:
    for code, sentence in sorted(all_sentences().items()):
        cells = (sentence[key] for key in ("vi", "vi_next", "en", "en_next"))
        yield _row(f"`{code}`", *cells)


def _embedded_rows() -> Iterator[str]:
    for kind in sorted(EmbeddedError.__subclasses__(), key=lambda kind: kind.code):
        yield _row(f"`{kind.code}`", kind.vietnamese, kind.english)


def _row(*cells: str) -> str:
    # A bar would end the cell, a line break the row.
    texts = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(texts)} |"


def main() -> int:
    """Write the document, or check that it is current; return the exit code."""
    parser = argparse.ArgumentParser(description="Makes docs/errors.md from the sentences in the program.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when it is out of date")
    options = parser.parse_args()
    made = render()
    if not options.check:
        DOCUMENT.write_text(made, encoding="utf-8")
        print(f"{DOCUMENT.name}: {len(all_sentences())} + {len(EmbeddedError.__subclasses__())} codes")
        return 0
    is_current = DOCUMENT.exists() and DOCUMENT.read_text(encoding="utf-8") == made
    if not is_current:
        print(f"docs/{DOCUMENT.name} is out of date: run python scripts/document_errors.py")
    return 0 if is_current else 1


if __name__ == "__main__":
    sys.exit(main())
