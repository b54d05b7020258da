"""The routes of the review desk and of edits, over the whole system in memory."""

from dataclasses import replace
from typing import Any

import pytest

from digitize.domain.batch import Failure
from digitize.domain.document import Document
from digitize.domain.procedure import Component
from digitize.domain.review import Doubt, ReviewItem, ReviewKind, review_items
from tests.fakes.api_client import CODE, ISSUED, ApiClient
from tests.fakes.workplace import Workplace

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def document(workplace: Workplace) -> Document:
    """Give a document of two pages that waits for its dossier."""
    upload = workplace.take_in("Kính gửi", "trang hai")
    workplace.run_jobs()
    return workplace.document_of(upload)


@pytest.fixture
def item(workplace: Workplace, document: Document) -> ReviewItem:
    """Give the one question about it."""
    (found,) = workplace.ledger.state.reviews.values()
    assert (found.kind, found.document_id) == (ReviewKind.FILING, document.id)
    return found


def version(value: int) -> dict[str, str]:
    return {"If-Match": f'"{value}"'}


def ask(workplace: Workplace, document: Document, kind: ReviewKind, code: str, **facts: str) -> ReviewItem:
    """Put a further question into the queue."""
    doubt = Doubt(kind=kind, reason=Failure(code=code, facts=dict(facts)), page=1)
    (item,) = review_items(document, [doubt])
    workplace.ledger.state.reviews[item.id] = item
    return item


def test_queue_says_what_waits_and_why(client: ApiClient, item: ReviewItem) -> None:
    answer = client.get("/review").json()
    (entry,) = answer["items"]
    assert (entry["id"], entry["kind"], entry["reason"]) == (str(item.id), "filing", "filing.no_code")
    assert entry["message"]
    assert entry["next_step"]
    assert (answer["counts"]["total"], answer["counts"]["filing"], answer["counts"]["page"]) == (1, 1, 0)
    assert answer["cursor"] is None
    for params in ({"kind": "page"}, {"unit": "H41.99"}, {"cursor": str(item.id)}):
        assert client.get("/review", params=params).json()["items"] == []
    assert len(client.get("/review", params={"unit": "000.00.16.H41"}).json()["items"]) == 1


def test_numbers_of_persons_in_reasons_are_masked(
    client: ApiClient, workplace: Workplace, document: Document
) -> None:
    ask(workplace, document, ReviewKind.FIELD, "field.doubtful", field="doc_number", label="Số 999085001234")
    entries = client.get("/review", params={"kind": "field"}).text
    assert "999085001234" not in entries
    assert "9******01234" in entries


def test_claim_renews_and_keeps_others_away(client: ApiClient, workplace: Workplace, item: ReviewItem) -> None:
    claimed = client.post(f"/review/{item.id}/claim")
    assert (claimed.status_code, claimed.headers["ETag"]) == (200, '"2"')
    assert claimed.json()["claimed_by"] == "service-token"
    assert client.send("DELETE", f"/api/v1/review/{item.id}/claim").status_code == 204
    held = workplace.ledger.state.reviews[item.id]
    until = workplace.ledger.state.after(600)
    workplace.ledger.state.reviews[item.id] = replace(held, claimed_by="an", claimed_until=until)
    refused = client.post(f"/review/{item.id}/claim")
    assert (refused.status_code, refused.json()["code"]) == (409, "review.claimed")


def test_decision_needs_the_present_version(client: ApiClient, item: ReviewItem) -> None:
    path, body = f"/review/{item.id}/decision", {"decision": "assign", "dossier_code": ISSUED}
    for headers in ({}, {"If-Match": "*"}):
        missing = client.post(path, json=body, headers=headers)
        assert (missing.status_code, missing.json()["code"]) == (428, "request.if_match_missing")
    stale = client.post(path, json=body, headers=version(7))
    assert (stale.status_code, stale.json()["code"]) == (412, "review.changed")
    decided = client.post(path, json=body, headers=version(1))
    assert decided.status_code == 200
    assert (decided.json()["item"]["state"], decided.json()["item"]["decision"]) == ("decided", "assign")
    (changed,) = decided.json()["documents"]
    assert (changed["dossier_code"], changed["state"], changed["version"]) == (CODE, "assembling", 2)
    assert decided.json()["registered"] is False
    again = client.post(path, json=body, headers=version(1))
    assert (again.status_code, again.json()["code"]) == (412, "review.changed")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"decision": "blank"}, 422, "review.decision_impossible"),
        ({"decision": "accept"}, 409, "review.nothing_suggested"),
        ({"decision": "assign", "dossier_code": "H41"}, 422, "dossier.invalid_code"),
        ({"decision": "burn"}, 422, "request.invalid"),
        ({"decision": "accept", "value": "x"}, 422, "request.invalid"),
        ({"decision": "rescan", "reason": "ugly"}, 422, "request.invalid"),
        ({"decision": "rescan", "reason": "cut", "note": "x" * 501}, 422, "rescan.invalid"),
    ],
)
def test_decision_that_makes_no_sense_is_refused(
    client: ApiClient, item: ReviewItem, body: dict[str, str], status: int, code: str
) -> None:
    answer = client.post(f"/review/{item.id}/decision", json=body, headers=version(1))
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("decision", "kind"),
    [
        ({"decision": "component", "component_code": "TP01"}, ReviewKind.COMPONENT),
        ({"decision": "field", "name": "doc_number", "state": "read", "value": "12"}, ReviewKind.FIELD),
        ({"decision": "blank"}, ReviewKind.PAGE),
        ({"decision": "rescan", "reason": "blurred", "note": "lau kính"}, ReviewKind.PAGE),
        ({"decision": "accept"}, ReviewKind.SPLIT),
        ({"decision": "keep_quarantined"}, ReviewKind.SECRECY),
        ({"decision": "release"}, ReviewKind.SECRECY),
    ],
)
def test_every_decision_is_taken(
    client: ApiClient,
    workplace: Workplace,
    document: Document,
    decision: dict[str, str],
    kind: ReviewKind,
) -> None:
    asked = ask(workplace, document, kind, "x.y", field="doc_number")
    answer = client.post(f"/review/{asked.id}/decision", json=decision, headers=version(1))
    assert (answer.status_code, answer.json()["item"]["decision"]) == (200, decision["decision"])


def edit(client: ApiClient, document: Document, at: int, **body: Any) -> Any:  # noqa: ANN401
    return client.post(f"/documents/{document.id}/edits", json=body, headers=version(at))


def test_edit_is_made_listed_and_undone(client: ApiClient, document: Document) -> None:
    answer = edit(client, document, 1, operation="split", after=1)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert [entry["pages"] for entry in answer.json()["documents"]] == [[1], [2]]
    history = client.get(f"/documents/{document.id}/edits")
    assert history.headers["ETag"] == '"2"'
    assert [entry["operation"] for entry in history.json()["edits"]] == ["split"]
    places = [(page["page"], page["document"], page["position"]) for page in history.json()["pages"]]
    assert places[0] == (1, str(document.id), 1)
    undone = client.post(f"/edits/{answer.json()['edit']}/undo")
    assert undone.json()["documents"][0]["pages"] == [1, 2]
    again = client.post(f"/edits/{answer.json()['edit']}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "edit.overtaken")
    unknown = client.post(f"/edits/{UNKNOWN}/undo")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "edit.unknown")


@pytest.mark.parametrize(
    "body",
    [
        {"operation": "assign", "dossier_code": ISSUED},
        {"operation": "component", "component_code": "TP01"},
        {"operation": "purpose", "purpose": "result"},
        {"operation": "reorder", "pages": [2, 1]},
        {"operation": "rotate", "page": 2, "turn": 90},
        {"operation": "mark_blank", "page": 2},
        {"operation": "take_out", "page": 2, "as": "duplicate"},
        {"operation": "field", "name": "issued_on", "value": "2022-11-15"},
        {"operation": "field", "name": "doc_number", "state": "absent"},
    ],
)
def test_every_edit_raises_the_version(client: ApiClient, document: Document, body: dict[str, object]) -> None:
    answer = edit(client, document, 1, **body)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    stale = edit(client, document, 1, **body)
    assert (stale.status_code, stale.json()["code"]) == (412, "edit.changed")


def test_page_is_taken_out_and_put_back_and_documents_merged(client: ApiClient, document: Document) -> None:
    edit(client, document, 1, operation="take_out", page=1)
    edit(client, document, 2, operation="put_back", page=1, position=2)
    split = edit(client, document, 3, operation="split", after=1).json()
    other = next(entry["id"] for entry in split["documents"] if entry["id"] != str(document.id))
    merged = edit(client, document, 4, operation="merge", **{"with": other}).json()
    assert [(entry["pages"], entry["state"]) for entry in merged["documents"]] == [
        ([2, 1], "assembling"),
        ([1], "superseded"),
    ]


def test_component_of_another_procedure_is_refused(
    client: ApiClient, workplace: Workplace, document: Document
) -> None:
    workplace.register_dossier(ISSUED)
    procedure = next(iter(workplace.register.rows.values())).procedure_code
    known = Component(procedure_code=procedure, code="TP01", name="Đơn đề nghị")
    workplace.register.reference.components[f"{procedure}|TP01"] = known
    edit(client, document, 1, operation="assign", dossier_code=ISSUED)
    refused = edit(client, document, 2, operation="component", component_code="TP99")
    assert (refused.status_code, refused.json()["code"]) == (422, "reuse.component_unknown")
    assert edit(client, document, 2, operation="component", component_code="TP01").status_code == 200


def test_new_scan_is_asked_for_and_listed(client: ApiClient, document: Document) -> None:
    box = {"left": 1, "top": 2, "right": 30, "bottom": 40}
    body = {"page": 2, "box": box, "reason": "cut", "note": "mất mép phải"}
    asked = client.post(f"/documents/{document.id}/rescans", json=body)
    assert (asked.status_code, asked.json()["state"]) == (201, "open")
    (listed,) = client.get("/rescans").json()["rescans"]
    assert (listed["page"], listed["box"], listed["requested_by"]) == (2, box, "service-token")
    assert client.get("/rescans", params={"state": "closed"}).json()["rescans"] == []
    for wrong, code in (
        ({"page": 9, "reason": "cut"}, "edit.page_not_in_document"),
        ({"box": box, "reason": "cut"}, "rescan.invalid"),
        ({"page": 1, "box": box | {"right": 0}, "reason": "cut"}, "rescan.invalid"),
    ):
        refused = client.post(f"/documents/{document.id}/rescans", json=wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_request_for_a_new_scan_is_withdrawn_once(client: ApiClient, document: Document) -> None:
    asked = client.post(f"/documents/{document.id}/rescans", json={"reason": "wrong_paper"}).json()
    path = f"/api/v1/rescans/{asked['id']}"
    assert client.send("DELETE", path).status_code == 204
    again = client.send("DELETE", path)
    assert (again.status_code, again.json()["code"]) == (409, "rescan.closed")
    unknown = client.send("DELETE", f"/api/v1/rescans/{UNKNOWN}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "rescan.unknown")


def test_versions_begin_with_the_document_itself(client: ApiClient, document: Document) -> None:
    (only,) = client.get(f"/documents/{document.id}/versions").json()["versions"]
    assert (only["id"], only["pages"]) == (str(document.id), [1, 2])


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", f"/api/v1/review/{UNKNOWN}", "review.unknown"),
        ("POST", f"/api/v1/review/{UNKNOWN}/claim", "review.unknown"),
        ("DELETE", f"/api/v1/review/{UNKNOWN}/claim", "review.unknown"),
        ("GET", f"/api/v1/documents/{UNKNOWN}/edits", "document.unknown"),
        ("GET", f"/api/v1/documents/{UNKNOWN}/versions", "document.unknown"),
    ],
)
def test_what_nobody_knows_is_404(client: ApiClient, method: str, path: str, code: str) -> None:
    answer = client.send(method, path)
    assert (answer.status_code, answer.json()["code"]) == (404, code)
