-- Components of procedures, what a supplement asks for again, and earlier papers that stand for a component.

CREATE TABLE component (
    procedure_code text NOT NULL REFERENCES procedure,
    code text NOT NULL,
    name text NOT NULL DEFAULT '',
    paper_type text NOT NULL DEFAULT '',
    is_required boolean NOT NULL DEFAULT true,
    must_digitize boolean NOT NULL DEFAULT true,
    is_result boolean NOT NULL DEFAULT false,           -- the paper that the procedure ends with
    validity_months integer CHECK (validity_months > 0),    -- NULL: a paper of this kind is valid for good
    PRIMARY KEY (procedure_code, code)
);

CREATE TABLE component_supplement (
    dossier_code text NOT NULL REFERENCES dossier,
    component_code text NOT NULL,
    requested_at timestamptz NOT NULL,          -- a paper filed after it meets the request
    PRIMARY KEY (dossier_code, component_code)
);

CREATE TABLE component_reuse (
    dossier_code text NOT NULL REFERENCES dossier,
    component_code text NOT NULL,
    document_id uuid NOT NULL REFERENCES document,
    kind smallint NOT NULL CHECK (kind IN (2, 3)),      -- of a component, of a result of another dossier
    reused_by text NOT NULL,
    reused_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (dossier_code, component_code)
);
CREATE INDEX component_reuse_by_document ON component_reuse (document_id);
