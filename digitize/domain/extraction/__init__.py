"""Key fields out of the words of a document's pages (bóc tách); `document_fields` joins them."""
