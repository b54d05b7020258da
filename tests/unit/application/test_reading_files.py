"""Reading files without a service: pages spread over readers, crashes tried again, every file ended once."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from digitize.application.ports import PageReader
from digitize.application.reading_files import FileOutcome, FileReading, InputFile, PdfContent
from digitize.application.task_queue import TaskQueue
from digitize.domain.batch import Failure
from digitize.domain.errors import ReaderCrashedError
from digitize.domain.page import FileKind, PageProbe, PageState, ReadingLimits, UploadProbe
from digitize.domain.recognition import PageReading
from tests.fakes.page_reader import FakePageReader, ScriptedPage, scripted_upload

CRASH = ReaderCrashedError("page.reader_crashed", {"reason": "died"})


class FakeDesk:
    """A desk that remembers; PDFs are written beside each other in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outcomes: dict[str, FileOutcome] = {}
        self.refused: dict[str, Failure] = {}
        self.pages_done = 0
        self.is_full = False

    def open(self, file: InputFile, page_count: int) -> None:  # noqa: ARG002
        assert page_count > 0

    def count_page(self, file: InputFile) -> None:  # noqa: ARG002
        self.pages_done += 1

    def pdf_path(self, file: InputFile) -> Path:
        return self.folder / f"{file.name}.out"

    def finish(self, outcome: FileOutcome) -> None:
        if self.is_full:
            raise OSError("no space left")
        assert outcome.file.name not in self.outcomes
        self.outcomes[outcome.file.name] = outcome

    def refuse(self, file: InputFile, failure: Failure) -> None:
        assert file.name not in self.refused
        self.refused[file.name] = failure


@pytest.fixture
def desk(tmp_path: Path) -> FakeDesk:
    return FakeDesk(tmp_path)


@pytest.fixture
def reader() -> FakePageReader:
    return FakePageReader()


def a_file(desk: FakeDesk, name: str, data: bytes) -> InputFile:
    path = desk.folder / name
    path.write_bytes(data)
    return InputFile(path=path, name=name, size_bytes=len(data))


def pages(*words: str) -> list[ScriptedPage]:
    return [ScriptedPage(lines=(word,)) for word in words]


def run(desk: FakeDesk, readers: Sequence[PageReader], *files: InputFile, limit: int = 10_000) -> None:
    limits = ReadingLimits(maximum_file_bytes=limit)
    FileReading(readers=readers, desk=desk, interrupt=lambda: None, limits=limits).run(files)


def test_a_file_ends_with_its_pages_in_order_and_its_pdf(desk: FakeDesk, reader: FakePageReader) -> None:
    run(desk, [reader], a_file(desk, "a.pdf", scripted_upload(pages("một", "hai", "ba"))))
    outcome = desk.outcomes["a.pdf"]
    assert [page.reading.text for page in outcome.pages if page.reading] == ["một", "hai", "ba"]
    assert outcome.pdf.content is PdfContent.TWO_LAYERS
    assert "3: ba" in desk.pdf_path(outcome.file).read_text(encoding="utf-8")


def test_with_one_reader_files_are_read_one_after_another(desk: FakeDesk, reader: FakePageReader) -> None:
    files = [a_file(desk, name, scripted_upload(pages("chữ", "chữ"))) for name in ("a.pdf", "b.pdf")]
    run(desk, [reader], *files)
    assert reader.calls == ["probe", "read", "read", "assemble"] * 2


class MeetingReader(FakePageReader):
    """A reader whose pages are read only when as many readers as the barrier holds read at once."""

    def __init__(self, barrier: threading.Barrier) -> None:
        super().__init__()
        self._barrier = barrier

    def read(self, original: Path, kind: FileKind, number: int, page: PageProbe) -> PageReading:
        self._barrier.wait(timeout=10)
        return super().read(original, kind, number, page)


def test_the_pages_of_one_file_are_read_by_all_readers_at_once(desk: FakeDesk) -> None:
    barrier = threading.Barrier(2)
    readers = [MeetingReader(barrier), MeetingReader(barrier)]
    run(desk, readers, a_file(desk, "a.pdf", scripted_upload(pages("1", "2", "3", "4"))))
    assert [reader.calls.count("read") for reader in readers] == [2, 2]
    assert [page.number for page in desk.outcomes["a.pdf"].pages] == [1, 2, 3, 4]


def test_few_files_are_open_however_many_there_are(desk: FakeDesk, reader: FakePageReader) -> None:
    files = [a_file(desk, f"{number}.pdf", scripted_upload(pages("chữ"))) for number in range(30)]
    run(desk, [reader], *files)
    ahead = [
        reader.calls[: position + 1].count("probe") - reader.calls[: position + 1].count("assemble")
        for position in range(len(reader.calls))
    ]
    assert max(ahead) <= 2


def test_a_crash_is_tried_again(desk: FakeDesk, reader: FakePageReader) -> None:
    reader.break_next("read", CRASH, times=2)
    run(desk, [reader], a_file(desk, "a.pdf", scripted_upload(pages("chữ"))))
    assert desk.outcomes["a.pdf"].pages[0].state is PageState.READ


def test_a_page_that_crashes_three_times_is_set_apart_and_the_pdf_keeps_it_without_words(
    desk: FakeDesk, reader: FakePageReader
) -> None:
    data = scripted_upload([*pages("một"), ScriptedPage(lines=("hai",), crashes=True), *pages("ba")])
    run(desk, [reader], a_file(desk, "a.pdf", data))
    outcome = desk.outcomes["a.pdf"]
    assert [page.state.value for page in outcome.pages] == ["read", "quarantined", "read"]
    assert outcome.pages[1].reason == Failure(code="page.quarantined", facts={"filename": "a.pdf"})
    assert reader.calls.count("read") == 5
    assert "2: \n3: ba" in desk.pdf_path(outcome.file).read_text(encoding="utf-8")


def test_a_page_that_cannot_be_read_fails_with_its_own_code(desk: FakeDesk, reader: FakePageReader) -> None:
    data = scripted_upload([ScriptedPage(failure="page.too_large"), *pages("hai")])
    run(desk, [reader], a_file(desk, "a.pdf", data))
    first, second = desk.outcomes["a.pdf"].pages
    assert first.state is PageState.FAILED
    assert first.reason is not None
    assert first.reason.code == "page.too_large"
    assert second.state is PageState.READ


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (scripted_upload(pages("chữ"), failure="upload.encrypted"), "upload.encrypted"),
        (b"%PDF-1.7\n%script\n{", "upload.torn"),
        (scripted_upload(pages("chữ")) + b" " * 10_000, "upload.too_large"),
    ],
)
def test_a_bad_file_is_refused_and_the_next_one_is_read(
    desk: FakeDesk, reader: FakePageReader, data: bytes, code: str
) -> None:
    run(desk, [reader], a_file(desk, "bad.pdf", data), a_file(desk, "b.pdf", scripted_upload(pages("chữ"))))
    assert {name: failure.code for name, failure in desk.refused.items()} == {"bad.pdf": code}
    assert list(desk.outcomes) == ["b.pdf"]


def test_a_file_whose_probe_crashes_three_times_is_set_apart(desk: FakeDesk, reader: FakePageReader) -> None:
    reader.break_next("probe", CRASH, times=3)
    run(desk, [reader], a_file(desk, "a.pdf", scripted_upload(pages("chữ"))))
    assert desk.refused["a.pdf"].code == "upload.quarantined"


def test_a_file_that_disappears_is_refused(desk: FakeDesk, reader: FakePageReader) -> None:
    file = a_file(desk, "a.pdf", b"x")
    file.path.unlink()
    run(desk, [reader], file)
    assert desk.refused["a.pdf"].code == "file.unreadable"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (scripted_upload(pages("chữ"), is_signed=True), "signed"),
        (scripted_upload([ScriptedPage(lines=("chữ",), has_text_layer=True)]), "text_layer"),
    ],
)
def test_a_signed_or_born_digital_pdf_is_kept_byte_for_byte(
    desk: FakeDesk, reader: FakePageReader, data: bytes, reason: str
) -> None:
    run(desk, [reader], a_file(desk, "a.pdf", data))
    pdf = desk.outcomes["a.pdf"].pdf
    assert (pdf.content, pdf.reason, pdf.failure) == (PdfContent.ORIGINAL_KEPT, reason, None)
    assert desk.pdf_path(desk.outcomes["a.pdf"].file).read_bytes() == data


def test_a_pdf_that_is_not_archivable_keeps_its_original_and_says_so(
    desk: FakeDesk, reader: FakePageReader
) -> None:
    data = scripted_upload(pages("chữ"), not_archivable=True)
    run(desk, [reader], a_file(desk, "a.pdf", data))
    pdf = desk.outcomes["a.pdf"].pdf
    assert pdf.content is PdfContent.ORIGINAL_KEPT
    assert pdf.failure is not None
    assert pdf.failure.code == "document.not_archivable"


def test_results_that_cannot_be_written_are_a_failure_of_their_file(
    desk: FakeDesk, reader: FakePageReader
) -> None:
    desk.is_full = True
    run(desk, [reader], a_file(desk, "a.pdf", scripted_upload(pages("chữ"))))
    assert desk.refused["a.pdf"].code == "output.unwritable"


class BrokenReader(FakePageReader):
    """A reader with a fault that nobody foresaw."""

    def probe(self, original: Path) -> UploadProbe:
        raise RuntimeError(f"a fault in the program, at {original.name}")


def test_an_unforeseen_error_ends_the_run_instead_of_hanging_it(desk: FakeDesk) -> None:
    files = [a_file(desk, name, scripted_upload(pages("chữ"))) for name in ("a.pdf", "b.pdf")]
    with pytest.raises(RuntimeError, match="a fault in the program"):
        run(desk, [BrokenReader(), BrokenReader()], *files)


def test_a_file_that_is_read_through_is_assembled_before_further_pages_are_read() -> None:
    def page(_reader: PageReader) -> None: ...

    def assembly(_reader: PageReader) -> None: ...

    queue = TaskQueue(iter(()), readers=2)
    queue.add_pages(iter([page]))
    queue.add_assembly(assembly)
    assert [queue.take(), queue.take()] == [assembly, page]


def test_a_queue_that_is_stopped_hands_out_nothing() -> None:
    queue = TaskQueue(iter([lambda _reader: None]), readers=1)
    queue.stop()
    assert queue.take() is None
