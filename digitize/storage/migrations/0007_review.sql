-- What people change: edits that can be undone, the history of key fields, requests for a new scan.

ALTER TABLE page
    ADD COLUMN secrecy_released boolean NOT NULL DEFAULT false;     -- somebody decided that it is not secret

ALTER TABLE document
    ADD COLUMN assembly_attempt integer NOT NULL DEFAULT 0,         -- tries at its PDF since the last change
    ADD COLUMN assembly_lease_until timestamptz;
CREATE INDEX document_assembling ON document (id) WHERE state = 'assembling';

CREATE TABLE edit (
    id uuid PRIMARY KEY,
    upload_id uuid NOT NULL REFERENCES upload,
    unit_code text NOT NULL,
    operation text NOT NULL,
    facts jsonb NOT NULL,                       -- what was asked for
    actor text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    documents uuid[] NOT NULL,                  -- that it touched
    before jsonb NOT NULL,                      -- the touched documents and pages: enough to restore them
    after jsonb NOT NULL,
    versions jsonb NOT NULL,                    -- of the documents after it
    items uuid[] NOT NULL,                      -- questions that it closed
    reopened uuid[] NOT NULL,                   -- questions that it asked again
    field text,                                 -- the key field that it entered
    undoes uuid REFERENCES edit
);
CREATE INDEX edit_by_document ON edit USING gin (documents);
CREATE INDEX edit_by_undone ON edit (undoes) WHERE undoes IS NOT NULL;

CREATE TABLE field_history (
    edit_id uuid PRIMARY KEY REFERENCES edit,
    document_id uuid NOT NULL REFERENCES document,
    name text NOT NULL,
    old jsonb,                                  -- the field_value row, a citizen's number only masked; NULL: none
    old_sealed bytea,                           -- a citizen's number, AES-GCM under the document's id
    old_hash bytea,
    new jsonb,
    new_sealed bytea,
    new_hash bytea,
    by text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX field_history_by_document ON field_history (document_id, name);

CREATE TABLE rescan_request (
    id uuid PRIMARY KEY,
    document_id uuid NOT NULL REFERENCES document,
    upload_id uuid NOT NULL,
    unit_code text NOT NULL,
    page integer,                               -- number in the upload; NULL: the whole document
    box integer[] CHECK (cardinality(box) = 4), -- left, top, right, bottom in scan pixels
    reason text NOT NULL CHECK (reason IN ('coarse', 'blurred', 'cut', 'dark', 'skewed', 'missing_page',
                                           'wrong_paper', 'other')),
    note text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at timestamptz,
    closed_by_document uuid REFERENCES document,    -- NULL: withdrawn
    item_id uuid REFERENCES review_item         -- the question that was answered so
);
CREATE INDEX rescan_by_document ON rescan_request (document_id);
CREATE INDEX rescan_open ON rescan_request (requested_at) WHERE state = 'open';
