-- The ledger: batches, uploads, pages, documents. It is the truth; the job queue is only a means.

CREATE TABLE batch (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    unit_code text NOT NULL REFERENCES unit,
    dossier_code text,                          -- canonical; the operator's choice for the whole batch
    purpose text NOT NULL CHECK (purpose IN ('component', 'result')),
    state text NOT NULL CHECK (state IN ('open', 'sealed', 'done')),
    created_at timestamptz NOT NULL DEFAULT now(),
    sealed_at timestamptz
);

CREATE TABLE upload (
    id uuid PRIMARY KEY,
    batch_id uuid NOT NULL REFERENCES batch,
    unit_code text NOT NULL,
    filename text NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    size_bytes bigint NOT NULL,
    kind text NOT NULL,
    state text NOT NULL CHECK (state IN ('received', 'probing', 'reading', 'done', 'failed', 'quarantined')),
    attempt integer NOT NULL DEFAULT 0,         -- counts claims and never goes back: it fences late writes off
    excused integer NOT NULL DEFAULT 0,         -- claims that ended through no fault of the upload
    lease_until timestamptz,
    page_count integer,                         -- strict count of the probe; it never changes by itself
    is_signed boolean NOT NULL DEFAULT false,
    failure_code text,
    failure_facts jsonb NOT NULL DEFAULT '{}',
    received_at timestamptz NOT NULL DEFAULT now(),
    -- The same bytes sent twice to the same batch are one upload.
    UNIQUE (batch_id, sha256)
);
CREATE INDEX upload_under_way ON upload (received_at) WHERE state IN ('received', 'probing', 'reading');

CREATE TABLE page (
    upload_id uuid NOT NULL REFERENCES upload,
    number integer NOT NULL CHECK (number >= 1),
    batch_id uuid NOT NULL,
    unit_code text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'reading', 'read', 'needs_review', 'blank', 'separator',
                                         'duplicate', 'failed', 'quarantined')),
    -- A write names the attempt it was claimed with, so that a thawed worker's late write is refused.
    attempt integer NOT NULL DEFAULT 0,
    excused integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    width integer NOT NULL,
    height integer NOT NULL,
    resolution_dpi integer NOT NULL,
    has_text_layer boolean NOT NULL,
    reason_code text,                           -- of needs_review, failed, quarantined
    reason_facts jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (upload_id, number)
);
CREATE INDEX page_by_batch ON page (batch_id, state);
CREATE INDEX page_under_way ON page (lease_until) WHERE state IN ('waiting', 'reading');

CREATE TABLE document (
    id uuid PRIMARY KEY,
    upload_id uuid NOT NULL REFERENCES upload,
    batch_id uuid NOT NULL,
    unit_code text NOT NULL,
    title text NOT NULL,
    first_page integer NOT NULL,
    last_page integer NOT NULL,
    purpose text NOT NULL,
    state text NOT NULL CHECK (state IN ('assembling', 'ready', 'needs_review', 'failed', 'quarantined',
                                         'superseded')),
    filing text NOT NULL CHECK (filing IN ('filed', 'suggested', 'unassigned')),
    dossier_code text,                          -- canonical; set exactly when filed
    sequence integer,                           -- STT within the dossier (Thông tư 05/2025/TT-BNV, article 8)
    evidence jsonb NOT NULL,
    pdf_key text,                               -- object key of the PDF to hand out, once assembled
    failure_code text,
    failure_facts jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((filing = 'filed') = (dossier_code IS NOT NULL)),
    UNIQUE (dossier_code, sequence)
);
CREATE INDEX document_by_upload ON document (upload_id);
CREATE INDEX document_unassigned ON document (created_at) WHERE filing <> 'filed';

CREATE TABLE page_text (
    upload_id uuid NOT NULL,
    number integer NOT NULL,
    recipe smallint NOT NULL,                   -- version of the reading recipe
    unit_code text NOT NULL,
    text text NOT NULL,
    words bytea NOT NULL,                       -- zlib-compressed JSON: words with boxes in scan pixels
    steps jsonb NOT NULL,                       -- what the preparation did to the page, and why
    source text NOT NULL,
    tokens text[] NOT NULL,                     -- folded syllables, neighbour pairs, and "unit:CODE"
    PRIMARY KEY (upload_id, number),
    FOREIGN KEY (upload_id, number) REFERENCES page
);
CREATE INDEX page_text_by_token ON page_text USING gin (tokens);

CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL
);

-- The application role may use the tables and may not change the schema; audit rows are only ever appended.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'digitize_app') THEN
        GRANT USAGE ON SCHEMA public TO digitize_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO digitize_app;
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO digitize_app;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO digitize_app;
        REVOKE UPDATE, DELETE ON audit FROM digitize_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO digitize_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO digitize_app;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO digitize_app;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'digitize_backup') THEN
        GRANT USAGE ON SCHEMA public TO digitize_backup;
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO digitize_backup;
    END IF;
END $$;
