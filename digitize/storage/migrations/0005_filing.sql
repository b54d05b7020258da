-- Documents that are any pages of an upload, what was extracted from them, and what waits for a person.

ALTER TABLE page_text
    ADD COLUMN marks jsonb;                     -- barcodes, second readings, mark of secrecy, fingerprint

ALTER TABLE upload
    ADD COLUMN folder text NOT NULL DEFAULT '';    -- the folders it lay in on the scanning room's machine

ALTER TABLE batch
    ADD COLUMN replaces uuid REFERENCES document;   -- the document whose pages are scanned anew

ALTER TABLE document
    ADD COLUMN pages integer[],                 -- numbers in the upload, in reading order
    ADD COLUMN paper_type text NOT NULL DEFAULT '',
    ADD COLUMN component_code text,             -- decided by its title or by a person; otherwise NULL
    ADD COLUMN component_score real NOT NULL DEFAULT 0,
    ADD COLUMN counts boolean NOT NULL DEFAULT false,   -- counts as digitized (digitize.domain.review)
    ADD COLUMN version integer NOT NULL DEFAULT 1,      -- grows with every change by a person
    ADD COLUMN supersedes uuid REFERENCES document;

UPDATE document SET
    pages = ARRAY(SELECT generate_series(first_page, last_page)),
    counts = filing = 'filed' AND state IN ('ready', 'needs_review');

ALTER TABLE document
    ALTER COLUMN pages SET NOT NULL,
    ADD CHECK (cardinality(pages) > 0),
    DROP COLUMN first_page,
    DROP COLUMN last_page,
    DROP CONSTRAINT document_dossier_code_sequence_key;
-- A new version of a document keeps the number of the one it replaces.
CREATE UNIQUE INDEX document_sequence ON document (dossier_code, sequence) WHERE state <> 'superseded';
CREATE INDEX document_by_dossier ON document (dossier_code) WHERE dossier_code IS NOT NULL;

-- Every folded word that some page holds, for suggestions; no long numbers: they may be citizens' numbers.
CREATE TABLE search_word (
    word text PRIMARY KEY
);

CREATE TABLE field_value (
    document_id uuid NOT NULL REFERENCES document,
    name text NOT NULL,
    state text NOT NULL CHECK (state IN ('read', 'absent', 'not_entered')),
    value text NOT NULL DEFAULT '',             -- a citizen's number only masked
    sealed bytea,                               -- a citizen's number, AES-GCM under the document's id
    hash bytea,                                 -- its keyed hash, for matching only
    confidence real NOT NULL DEFAULT 0,
    page integer,
    box integer[] CHECK (cardinality(box) = 4), -- left, top, right, bottom in scan pixels
    source text NOT NULL,
    accepted_by text,
    accepted_at timestamptz,
    PRIMARY KEY (document_id, name)
);

CREATE TABLE review_item (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('page', 'filing', 'dossier', 'component', 'field', 'split', 'secrecy')),
    document_id uuid NOT NULL REFERENCES document,
    upload_id uuid NOT NULL,
    unit_code text NOT NULL,
    page integer,
    reason_code text NOT NULL,
    reason_facts jsonb NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'decided', 'withdrawn')),
    claimed_by text,
    claimed_until timestamptz,
    version integer NOT NULL DEFAULT 1,         -- grows with every claim and decision (If-Match)
    decision text,
    decision_facts jsonb NOT NULL DEFAULT '{}',
    decided_by text,
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX review_open ON review_item (kind, created_at) WHERE state = 'open';
CREATE INDEX review_by_document ON review_item (document_id);
