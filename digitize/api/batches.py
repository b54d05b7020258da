"""Batches: opened, filled, sealed, watched."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Header, Request, UploadFile
from fastapi.responses import JSONResponse

from digitize.api.messages import Language, language_of, message_for
from digitize.api.problems import problem
from digitize.api.schemas import (
    BatchesResponse,
    BatchResponse,
    BatchSummary,
    BatchUpload,
    FailureEntry,
    NewBatchRequest,
    RejectedFile,
    UploadReceipt,
    UploadsResponse,
)
from digitize.api.sign_in import current_principal
from digitize.application.intake import Intake, NewBatch
from digitize.domain.access import Principal
from digitize.domain.batch import Batch, BatchStatus, Failure, Purpose, Upload
from digitize.domain.errors import HeaderNotAllowedError, UploadRejectedError

Signed = Annotated[Principal, Depends(current_principal)]


def batch_routes(intake: Intake) -> APIRouter:
    """Return the routes of the scanning room."""
    router = APIRouter(prefix="/batches", tags=["batches"])

    @router.post("", status_code=201, response_model=BatchSummary)
    def open_batch(principal: Signed, body: NewBatchRequest) -> BatchSummary:
        """Open a batch; a well-formed unit that is not known yet is added unconfirmed."""
        new = NewBatch(
            name=body.name,
            unit_code=body.unit_code,
            dossier_code=body.dossier_code,
            purpose=Purpose(body.purpose),
            replaces=body.replaces_document,
        )
        return _summary(intake.open_batch(principal, new))

    @router.get("", response_model=BatchesResponse)
    def batches_named(principal: Signed, name: str) -> BatchesResponse:
        """Return the batches with exactly this name, newest first."""
        return BatchesResponse(batches=[_summary(batch) for batch in intake.batches_named(principal, name)])

    @router.post("/{batch_id}/files", status_code=201, response_model=UploadsResponse)
    def receive_files(
        request: Request,
        principal: Signed,
        batch_id: UUID,
        files: list[UploadFile],
        folder: Annotated[str, Form()] = "",
        x_content_sha256: Annotated[str | None, Header()] = None,
    ) -> UploadsResponse | JSONResponse:
        """Take files; 201 once each accepted one is durable, 422 when every one is rejected."""
        if x_content_sha256 is not None and len(files) != 1:
            raise HeaderNotAllowedError("upload.hash_needs_one_file")
        language = language_of(request)
        response = _receive(intake, principal, batch_id, files, folder, x_content_sha256, language)
        if response.uploads:
            return response
        first = response.rejected[0]
        rejected = [entry.model_dump() for entry in response.rejected]
        return problem(422, first.code, {"filename": first.filename}, language, uploads=[], rejected=rejected)

    @router.post("/{batch_id}/seal", response_model=BatchResponse)
    def seal(request: Request, principal: Signed, batch_id: UUID) -> BatchResponse:
        """Seal the batch: it takes no more files."""
        intake.seal(principal, batch_id)
        return _batch_response(intake.status(principal, batch_id), language_of(request))

    @router.get("/{batch_id}", response_model=BatchResponse)
    def batch(request: Request, principal: Signed, batch_id: UUID) -> BatchResponse:
        """Return the batch with its page ledger and its file ledger."""
        return _batch_response(intake.status(principal, batch_id), language_of(request))

    return router


def _receive(
    intake: Intake,
    principal: Principal,
    batch_id: UUID,
    files: list[UploadFile],
    folder: str,
    declared_sha256: str | None,
    language: Language,
) -> UploadsResponse:
    """Take each file by itself: a bad one never keeps its neighbours out."""
    receipts: list[UploadReceipt] = []
    rejected: list[RejectedFile] = []
    for file in files:
        try:
            upload = intake.receive_upload(
                principal,
                batch_id,
                filename=file.filename or "",
                folder=folder,
                content=file.file,
                declared_sha256=declared_sha256,
            )
        except UploadRejectedError as error:
            rejected.append(_rejected(file.filename or "", error, language))
        else:
            receipts.append(_receipt(upload))
    return UploadsResponse(uploads=receipts, rejected=rejected)


def failure_entry(upload: Upload, page: int | None, failure: Failure, language: Language) -> FailureEntry:
    """Return a failure in words."""
    message = message_for(failure.code, {"filename": upload.filename, **failure.facts}, language)
    return FailureEntry(
        upload=upload.id,
        filename=upload.filename,
        page=page,
        code=failure.code,
        message=message.text,
        next_step=message.next_step,
    )


def _summary(batch: Batch) -> BatchSummary:
    return BatchSummary(id=batch.id, name=batch.name, state=batch.state)


def _receipt(upload: Upload) -> UploadReceipt:
    return UploadReceipt(id=upload.id, filename=upload.filename, sha256=upload.sha256, state=upload.state)


def _rejected(filename: str, error: UploadRejectedError, language: Language) -> RejectedFile:
    message = message_for(error.code, error.facts, language)
    return RejectedFile(
        filename=str(error.facts.get("filename", filename)),
        code=error.code,
        message=message.text,
        next_step=message.next_step,
    )


def _batch_response(status: BatchStatus, language: Language) -> BatchResponse:
    uploads = {upload.id: upload for upload in status.uploads}
    failures = [
        failure_entry(upload, None, upload.failure, language) for upload in status.uploads if upload.failure
    ]
    failures += [
        failure_entry(uploads[page.upload_id], page.number, page.failure, language)
        for page in status.page_failures
    ]
    return BatchResponse(
        id=status.batch.id,
        name=status.batch.name,
        state=status.batch.state,
        unit_code=status.batch.unit_code,
        dossier_code=status.batch.dossier_code,
        purpose=status.batch.purpose,
        uploads=[
            BatchUpload(
                id=upload.id,
                filename=upload.filename,
                sha256=upload.sha256,
                state=upload.state,
                page_count=upload.page_count,
                documents=list(status.documents.get(upload.id, ())),
            )
            for upload in status.uploads
        ],
        pages=status.page_ledger(),
        files=status.file_ledger(),
        failures=failures,
    )
