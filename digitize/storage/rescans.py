"""What becomes of requests for a new scan when it is there."""

from uuid import UUID

from digitize.storage.database import RowConnection, load_queries


def close_rescans(connection: RowConnection, document_id: UUID, by_document_id: UUID) -> None:
    """Close the requests for a new scan of a document that a newer version superseded, and its questions."""
    load_queries("edits").close_rescans(connection, document_id=document_id, by_document_id=by_document_id)
    load_queries("review").withdraw_items_of_document(connection, document_id=document_id)
