"""The contract of the port `ProcessingLedger`: claims, leases, attempts, and ledgers that always balance."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest

from digitize.application.ports import PageClaim
from digitize.domain.access import SERVICE
from digitize.domain.batch import Batch, BatchState, Failure, UploadState
from digitize.domain.box import Box
from digitize.domain.document import DocumentState
from digitize.domain.page import MAXIMUM_ATTEMPTS, PageState
from digitize.domain.page_marks import Barcode, LineKind, LineReading, PageMarks, SecrecyLevel, SecrecyMark
from digitize.domain.quality import PageVerdict
from digitize.domain.recognition import PageQuality, RegionQuality
from tests.builders import READ, new_document, new_probe, new_reading, words_of
from tests.fakes.ledger_stage import PROBING, READING, LedgerStage

FAILURE = Failure(code="page.timeout", facts={"filename": "don-de-nghi.pdf"})


def state_of(stage: LedgerStage, batch: Batch) -> BatchState:
    found = stage.intake.find_batch(SERVICE, batch.id)
    assert found is not None
    return found.state


def pages_of(stage: LedgerStage, batch: Batch) -> dict[str, int]:
    """Return the page ledger without zeros, after checking that it and the file ledger balance."""
    status = stage.intake.batch_status(SERVICE, batch.id)
    assert status is not None
    pages, files = status.page_ledger(), status.file_ledger()
    assert pages["received"] == sum(pages.values()) - pages["received"]
    assert files["received"] == sum(files.values()) - files["received"]
    return {name: count for name, count in pages.items() if count}


def test_claim_is_exclusive_until_it_ends(stage: LedgerStage) -> None:
    upload = stage.upload()
    claim = stage.claim(upload)
    assert claim.upload.state is UploadState.PROBING
    assert stage.processing.claim_upload(upload.id, states=PROBING) is None


def test_twenty_threads_claim_an_upload_once(stage: LedgerStage) -> None:
    upload = stage.upload()
    with ThreadPoolExecutor(20) as threads:
        claims = threads.map(lambda _: stage.processing.claim_upload(upload.id, states=PROBING), range(20))
        assert sum(claim is not None for claim in claims) == 1


def test_twenty_threads_claim_each_page_once(stage: LedgerStage) -> None:
    upload = stage.probed(5)
    with ThreadPoolExecutor(20) as threads:
        claims = list(threads.map(lambda _: stage.processing.claim_page(upload.id, first=1, last=5), range(20)))
    assert sorted(claim.number for claim in claims if claim) == [1, 2, 3, 4, 5]


def test_upload_in_another_state_is_not_claimed(stage: LedgerStage) -> None:
    upload = stage.upload()
    assert stage.processing.claim_upload(upload.id, states=READING) is None


def test_probe_makes_page_rows_and_reading_jobs_of_four_pages(stage: LedgerStage) -> None:
    batch = stage.batch()
    upload = stage.probed(9, batch, new_probe(9, is_signed=True))
    assert pages_of(stage, batch) == {"received": 9, "waiting": 9}
    found = stage.library.find_upload(SERVICE, upload.id)
    assert found is not None
    assert (found.state, found.page_count, found.is_signed) == (UploadState.READING, 9, True)
    jobs = [job for job in stage.backstage.waiting_jobs(upload.id) if job.startswith("read:")]
    assert jobs == [f"read:{upload.id}:{number}" for number in range(3)]


def test_page_claim_knows_its_page_and_stays_within_the_range(stage: LedgerStage) -> None:
    probe = new_probe(3, has_text_layer=True)
    upload = stage.probed(3, probe=probe)
    claim = stage.processing.claim_page(upload.id, first=2, last=2)
    assert claim is not None
    assert (claim.number, claim.attempt, claim.page) == (2, 1, probe.pages[1])
    assert claim.upload.page_count == 3
    assert stage.processing.claim_page(upload.id, first=2, last=2) is None


def test_page_ledger_balances_at_every_step(stage: LedgerStage) -> None:
    batch = stage.batch()
    assert pages_of(stage, batch) == {}
    upload = stage.probed(4, batch)
    assert pages_of(stage, batch) == {"received": 4, "waiting": 4}
    claims = [stage.page(upload, number) for number in (1, 2, 3)]
    assert pages_of(stage, batch) == {"received": 4, "waiting": 1, "reading": 3}
    stage.processing.record_reading(claims[0], new_reading("Kính gửi"), READ)
    blank = PageVerdict(state=PageState.BLANK)
    stage.processing.record_reading(claims[1], new_reading(ink_ratio=0.0), blank)
    stage.processing.fail_page(claims[2], FAILURE)
    assert pages_of(stage, batch) == {"received": 4, "waiting": 1, "read": 1, "blank": 1, "failed": 1}
    stage.processing.release_page(stage.page(upload, 4), retry_after_seconds=0, excused=True)
    assert pages_of(stage, batch)["waiting"] == 1


def test_late_write_of_an_earlier_attempt_on_a_page_is_refused(stage: LedgerStage) -> None:
    upload = stage.probed()
    late = stage.page(upload)
    stage.backstage.expire_leases(upload.id)
    holder = stage.page(upload)
    assert holder.attempt == late.attempt + 1
    assert not stage.processing.record_reading(late, new_reading("của lần trước"), READ)
    assert not stage.processing.fail_page(late, FAILURE)
    assert not stage.processing.extend_page(late)
    stage.processing.release_page(late, retry_after_seconds=0, excused=False)
    assert stage.processing.extend_page(holder), "the late release took nothing away"
    assert stage.processing.record_reading(holder, new_reading("của lần này"), READ)
    (page,) = stage.library.stored_pages(upload.id)
    assert [word.text for word in page.words] == ["của", "lần", "này"]
    assert not stage.processing.record_reading(holder, new_reading("hai lần"), READ)


def test_late_write_of_an_earlier_attempt_on_an_upload_is_refused(stage: LedgerStage) -> None:
    upload = stage.upload()
    late = stage.claim(upload)
    stage.backstage.expire_leases(upload.id)
    holder = stage.claim(upload)
    assert not stage.processing.record_probe(late, new_probe(7))
    assert not stage.processing.fail_upload(late, FAILURE)
    assert not stage.processing.extend_upload(late)
    stage.processing.release_upload(late, retry_after_seconds=0, excused=False)
    assert stage.processing.claim_upload(upload.id, states=PROBING) is None
    assert stage.processing.record_probe(holder, new_probe(1))


def test_prolonged_lease_is_not_taken_away(stage: LedgerStage) -> None:
    upload = stage.probed()
    claim = stage.page(upload)
    stage.backstage.expire_leases(upload.id)
    assert stage.processing.extend_page(claim), "nobody else took it meanwhile"
    assert stage.processing.claim_page(upload.id, first=1, last=1) is None


def test_released_page_waits_until_its_retry(stage: LedgerStage) -> None:
    upload = stage.probed()
    stage.processing.release_page(stage.page(upload), retry_after_seconds=60, excused=True)
    assert stage.processing.claim_page(upload.id, first=1, last=1) is None
    stage.backstage.expire_leases(upload.id)
    assert stage.page(upload).attempt == 2


def test_released_upload_waits_until_its_retry(stage: LedgerStage) -> None:
    upload = stage.upload()
    stage.processing.release_upload(stage.claim(upload), retry_after_seconds=60, excused=True)
    assert stage.processing.claim_upload(upload.id, states=PROBING) is None
    stage.backstage.expire_leases(upload.id)
    assert stage.claim(upload).attempt == 2


def test_page_that_used_up_its_attempts_is_quarantined_and_its_neighbour_goes_on(stage: LedgerStage) -> None:
    batch = stage.batch()
    upload = stage.probed(2, batch)
    for _ in range(MAXIMUM_ATTEMPTS):
        stage.processing.release_page(stage.page(upload, 1), retry_after_seconds=0, excused=False)
    claim = stage.processing.claim_page(upload.id, first=1, last=2)
    assert claim is not None
    assert claim.number == 2
    assert pages_of(stage, batch) == {"received": 2, "quarantined": 1, "reading": 1}
    (bad, _) = stage.library.stored_pages(upload.id)
    assert bad.reason == Failure(code="page.quarantined", facts={"filename": upload.filename})


def test_last_page_in_quarantine_enqueues_the_finish(stage: LedgerStage) -> None:
    upload = stage.probed()
    for _ in range(MAXIMUM_ATTEMPTS):
        stage.page(upload)
        stage.backstage.expire_leases(upload.id)
    assert stage.processing.claim_page(upload.id, first=1, last=1) is None
    assert f"finish:{upload.id}" in stage.backstage.waiting_jobs(upload.id)


def test_upload_that_used_up_its_attempts_is_quarantined_and_the_batch_ends(stage: LedgerStage) -> None:
    batch = stage.batch()
    upload = stage.upload(batch)
    stage.intake.seal_batch(SERVICE, batch.id)
    for _ in range(MAXIMUM_ATTEMPTS):
        stage.processing.release_upload(stage.claim(upload), retry_after_seconds=0, excused=False)
    assert stage.processing.claim_upload(upload.id, states=PROBING) is None
    found = stage.library.find_upload(SERVICE, upload.id)
    assert found is not None
    assert found.state is UploadState.QUARANTINED
    assert found.failure == Failure(code="upload.quarantined", facts={"filename": upload.filename})
    assert state_of(stage, batch) is BatchState.DONE


def test_document_of_a_quarantined_upload_is_quarantined_too(stage: LedgerStage) -> None:
    upload = stage.read("Kính gửi")
    claim = stage.claim(upload, READING)
    laid_out = stage.filing.lay_out(claim, [new_document(upload)], {})
    assert laid_out is not None
    (document,) = laid_out
    for _ in range(MAXIMUM_ATTEMPTS):
        stage.backstage.expire_leases(upload.id)
        stage.processing.claim_upload(upload.id, states=READING)
    found = stage.library.find_document(SERVICE, document.id)
    assert found is not None
    assert found.state is DocumentState.QUARANTINED


def test_excused_releases_do_not_count_but_fence(stage: LedgerStage) -> None:
    upload = stage.probed()
    attempts = []
    for _ in range(MAXIMUM_ATTEMPTS * 2):
        claim = stage.page(upload)
        attempts.append(claim.attempt)
        stage.processing.release_page(claim, retry_after_seconds=0, excused=True)
    assert all(later == earlier + 1 for earlier, later in pairwise(attempts))
    waiting = stage.upload()
    for _ in range(MAXIMUM_ATTEMPTS * 2):
        stage.processing.release_upload(stage.claim(waiting), retry_after_seconds=0, excused=True)


def test_attempts_of_the_probe_do_not_count_against_the_finish(stage: LedgerStage) -> None:
    upload = stage.upload()
    for _ in range(MAXIMUM_ATTEMPTS - 1):
        stage.processing.release_upload(stage.claim(upload), retry_after_seconds=0, excused=False)
    assert stage.processing.record_probe(stage.claim(upload), new_probe())
    assert stage.processing.record_reading(stage.page(upload), new_reading("Kính gửi"), READ)
    for _ in range(MAXIMUM_ATTEMPTS):
        stage.processing.release_upload(stage.claim(upload, READING), retry_after_seconds=0, excused=False)
    assert stage.processing.claim_upload(upload.id, states=READING) is None


def test_upload_is_not_finished_while_a_page_is_under_way(stage: LedgerStage) -> None:
    upload = stage.probed(2)
    assert stage.processing.fail_page(stage.page(upload, 1), FAILURE)
    assert stage.processing.claim_upload(upload.id, states=READING) is None
    assert f"finish:{upload.id}" not in stage.backstage.waiting_jobs(upload.id)
    last = stage.page(upload, 2)
    assert stage.processing.claim_upload(upload.id, states=READING) is None
    assert stage.processing.record_reading(last, new_reading("hết"), READ)
    assert stage.backstage.waiting_jobs(upload.id).count(f"finish:{upload.id}") == 1
    assert stage.claim(upload, READING).upload.page_count == 2


@pytest.mark.parametrize("round_number", range(3))
def test_last_pages_that_end_together_enqueue_exactly_one_finish(stage: LedgerStage, round_number: int) -> None:
    upload = stage.probed(8 + round_number)
    claims = [stage.page(upload, number) for number in range(1, 9 + round_number)]

    def end(claim: PageClaim) -> bool:
        return stage.processing.record_reading(claim, new_reading("trang"), READ)

    with ThreadPoolExecutor(len(claims)) as threads:
        assert all(threads.map(end, claims))
    assert stage.backstage.waiting_jobs(upload.id).count(f"finish:{upload.id}") == 1


def test_reading_replaces_what_the_probe_thought_of_the_page(stage: LedgerStage) -> None:
    upload = stage.probed()
    reading = new_reading("Sở Công Thương", width=1000, height=1400, resolution_dpi=120)
    coarse = PageVerdict(
        state=PageState.NEEDS_REVIEW, reason=Failure(code="page.coarse", facts={"resolution_dpi": 120})
    )
    assert stage.processing.record_reading(stage.page(upload), reading, coarse)
    (page,) = stage.library.stored_pages(upload.id)
    assert (page.width, page.height, page.resolution_dpi) == (1000, 1400, 120)
    assert page.words == reading.words
    assert (page.state, page.reason) == (PageState.NEEDS_REVIEW, coarse.reason)


def test_what_was_measured_on_a_page_is_kept_with_it(stage: LedgerStage) -> None:
    upload = stage.probed()
    region = RegionQuality(
        box=Box(left=100, top=200, right=900, bottom=400),
        words=12,
        letters=50,
        confidence=0.61,
        edge_share=0.42,
        paper_level=180,
        ink_level=70,
    )
    quality = PageQuality(regions=(region,), effective_dpi=140, cut_sides=("left", "bottom"))
    reading = new_reading("Sở Công Thương", turn_degrees=180, quality=quality)
    assert stage.processing.record_reading(stage.page(upload), reading, READ)
    (page,) = stage.library.stored_pages(upload.id)
    assert (page.turn_degrees, page.quality) == (180, quality)


def test_marks_of_a_page_are_kept_with_it(stage: LedgerStage) -> None:
    upload = stage.probed()
    box = Box(left=100, top=200, right=900, bottom=400)
    line = LineReading(kind=LineKind.DOCUMENT_NUMBER, first="12/TB", text="12/TB", confidence=91.5, box=box)
    marks = PageMarks(
        barcodes=(Barcode(text="DGZ1:TACH", symbology="qr", box=box),),
        lines=(line,),
        secrecy=SecrecyMark(level=SecrecyLevel.TOI_MAT, box=box),
        fingerprint="00ff00ff00ff00ff",
    )
    assert stage.processing.record_reading(stage.page(upload), new_reading("Số: 12/TB", marks=marks), READ)
    (page,) = stage.library.stored_pages(upload.id)
    assert page.marks == marks


def test_page_that_nobody_measured_or_read_has_no_quality(stage: LedgerStage) -> None:
    upload = stage.probed(2)
    assert stage.processing.record_reading(stage.page(upload, 1), new_reading("chữ"), READ)
    assert stage.processing.fail_page(stage.page(upload, 2), FAILURE)
    pages = stage.library.stored_pages(upload.id)
    assert [(page.turn_degrees, page.quality) for page in pages] == [(0, None), (0, None)]


def test_word_that_was_repaired_keeps_what_the_engine_read(stage: LedgerStage) -> None:
    upload = stage.probed()
    first, second = words_of("Thương nghiệp")
    words = (replace(first, recognised_as="Thuơng"), second)
    assert stage.processing.record_reading(stage.page(upload), new_reading(words=words), READ)
    (page,) = stage.library.stored_pages(upload.id)
    assert page.words == words


def test_failed_upload_ends_its_sealed_batch(stage: LedgerStage) -> None:
    batch = stage.batch()
    first, second = stage.upload(batch), stage.upload(batch)
    stage.intake.seal_batch(SERVICE, batch.id)
    assert stage.processing.fail_upload(stage.claim(first), Failure(code="upload.torn", facts={}))
    assert state_of(stage, batch) is BatchState.SEALED
    assert stage.processing.fail_upload(stage.claim(second), Failure(code="upload.torn", facts={}))
    assert state_of(stage, batch) is BatchState.DONE
    assert stage.processing.claim_upload(first.id, states=PROBING) is None
