"""Key fields out of the words of a document's pages (bóc tách): one module a field, `document_fields` joins them."""
