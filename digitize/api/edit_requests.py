"""What a request asks to be edited, in the domain's words."""

from collections.abc import Callable
from uuid import UUID

from digitize.api.schemas_edit import (
    AssignRequest,
    ComponentRequest,
    MergeRequest,
    PageRequest,
    PurposeRequest,
    PutBackRequest,
    ReorderRequest,
    RotateRequest,
    SplitRequest,
    TakeOutRequest,
)
from digitize.domain import edit_kinds
from digitize.domain.batch import Purpose
from digitize.domain.dossier import DossierCode

LayoutRequest = AssignRequest | ComponentRequest | PurposeRequest | SplitRequest | MergeRequest | ReorderRequest
PagesRequest = RotateRequest | PageRequest | TakeOutRequest | PutBackRequest


def edit_of_request(
    document_id: UUID, body: LayoutRequest | PagesRequest, *, new_id: Callable[[], UUID]
) -> edit_kinds.Edit:
    """Return the edit of `document_id` that is asked for; a part split off is called by a new id.

    Raises InvalidDossierCodeError.
    """
    if isinstance(body, PagesRequest):
        return _edit_of_page(document_id, body)
    if isinstance(body, AssignRequest):
        code = None if body.dossier_code is None else DossierCode.parse(body.dossier_code).canonical
        return edit_kinds.Assign(document_id=document_id, dossier_code=code)
    if isinstance(body, ComponentRequest):
        return edit_kinds.ChooseComponent(document_id=document_id, component_code=body.component_code)
    if isinstance(body, PurposeRequest):
        return edit_kinds.SetPurpose(document_id=document_id, purpose=Purpose(body.purpose))
    if isinstance(body, SplitRequest):
        return edit_kinds.Split(document_id=document_id, after=body.after, new_id=new_id())
    if isinstance(body, MergeRequest):
        return edit_kinds.Merge(document_id=document_id, other=body.other)
    return edit_kinds.Reorder(document_id=document_id, pages=tuple(body.pages))


def _edit_of_page(document_id: UUID, body: PagesRequest) -> edit_kinds.Edit:
    if isinstance(body, RotateRequest):
        return edit_kinds.Rotate(document_id=document_id, page=body.page, turn=body.turn)
    if isinstance(body, TakeOutRequest):
        is_duplicate = body.as_state == "duplicate"
        return edit_kinds.TakeOut(document_id=document_id, page=body.page, is_duplicate=is_duplicate)
    if isinstance(body, PutBackRequest):
        return edit_kinds.PutBack(document_id=document_id, page=body.page, position=body.position)
    kind = edit_kinds.MarkBlank if body.operation == "mark_blank" else edit_kinds.Unmark
    return kind(document_id=document_id, page=body.page)
