-- Reference data and the register of received dossiers: the denominator of every coverage figure.

CREATE TABLE unit (
    code text PRIMARY KEY,                      -- canonical: level 1 first, "H41.16"
    name text NOT NULL DEFAULT '',
    parent text,
    level smallint NOT NULL DEFAULT 1,
    valid_from date,
    valid_to date,
    successor text,
    confirmed boolean NOT NULL DEFAULT false    -- false: met in a batch or a register row, not yet confirmed
);

CREATE TABLE procedure (
    code text PRIMARY KEY,
    name text NOT NULL DEFAULT '',
    field text NOT NULL DEFAULT '',
    yields_result_paper boolean NOT NULL DEFAULT true,
    confirmed boolean NOT NULL DEFAULT false
);

CREATE TABLE dossier (
    canonical_code text PRIMARY KEY,
    code text NOT NULL,                         -- as issued, printed on the papers
    unit_code text NOT NULL REFERENCES unit,
    procedure_code text REFERENCES procedure,
    applicant_name text NOT NULL DEFAULT '',
    citizen_number_encrypted bytea,             -- AES-GCM, key from the settings
    citizen_number_hash bytea,                  -- keyed hash, for matching only
    channel text CHECK (channel IN ('direct', 'online', 'postal')),
    return_channel text CHECK (return_channel IN ('direct', 'online', 'postal')),
    received_at timestamptz NOT NULL,
    due_at timestamptz,
    finished_at timestamptz,
    returned_at timestamptz,
    supplement_requested_at timestamptz,
    withdrawn_at timestamptz,
    status smallint CHECK (status BETWEEN 1 AND 10),
    measure_bits integer NOT NULL DEFAULT 0,    -- one bit a measure; bit 0: dossier_any_file
    registered_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX dossier_by_reception ON dossier (received_at, unit_code) INCLUDE (measure_bits);
CREATE INDEX dossier_by_unit ON dossier (unit_code, received_at);
CREATE INDEX dossier_by_citizen ON dossier (citizen_number_hash) WHERE citizen_number_hash IS NOT NULL;
