-- The register of received dossiers: import in chunks, membership, one dossier's head.

-- name: create_staging()!
-- Gone with the transaction. Without row-level security: COPY is not allowed into a protected table.
CREATE TEMPORARY TABLE register_staging (
    canonical_code text PRIMARY KEY,
    code text NOT NULL,
    unit_code text NOT NULL,
    unit_name text NOT NULL,
    procedure_code text,
    procedure_name text NOT NULL,
    applicant_name text NOT NULL,
    citizen_number_encrypted bytea,
    citizen_number_hash bytea,
    channel text,
    return_channel text,
    received_at timestamptz NOT NULL,
    due_at timestamptz,
    finished_at timestamptz,
    returned_at timestamptz,
    supplement_requested_at timestamptz,
    withdrawn_at timestamptz,
    status smallint
) ON COMMIT DROP;

-- name: copy_staging()!
COPY register_staging (canonical_code, code, unit_code, unit_name, procedure_code, procedure_name, applicant_name,
    citizen_number_encrypted, citizen_number_hash, channel, return_channel, received_at, due_at, finished_at,
    returned_at, supplement_requested_at, withdrawn_at, status) FROM STDIN;

-- name: analyze_staging()!
-- The join needs the key alone: statistics of all columns were an eighth of an import's time.
ANALYZE register_staging (canonical_code);

-- name: lock_measures()!
-- Transactions that file documents hold this lock shared: none of them can slip between "which papers are
-- filed" and "the dossier's row", so that no dossier is born with a measure bit that is already wrong.
SELECT pg_advisory_xact_lock(7301002);

-- name: refuse_foreign_dossiers(units)
-- A dossier that another unit holds is neither changed nor taken over by a principal who may not see it.
DELETE FROM register_staging AS staged
USING dossier
WHERE dossier.canonical_code = staged.canonical_code
  AND NOT dossier.unit_code = ANY (:units)
RETURNING staged.canonical_code;

-- name: add_units()!
-- A name is filled in once; two spellings in one file must not take turns. Ordered, against deadlocks.
INSERT INTO unit (code, name, parent, level)
SELECT DISTINCT ON (unit_code)
    unit_code,
    unit_name,
    NULLIF(regexp_replace(unit_code, '\.?[^.]*$', ''), ''),
    array_length(string_to_array(unit_code, '.'), 1)
FROM register_staging
ORDER BY unit_code, unit_name = '', unit_name
ON CONFLICT (code) DO UPDATE SET name = excluded.name
WHERE unit.name = '' AND excluded.name <> '' AND NOT unit.confirmed;

-- name: add_procedures()!
INSERT INTO procedure (code, name)
SELECT DISTINCT ON (procedure_code) procedure_code, procedure_name
FROM register_staging
WHERE procedure_code IS NOT NULL
ORDER BY procedure_code, procedure_name = '', procedure_name
ON CONFLICT (code) DO UPDATE SET name = excluded.name
WHERE procedure.name = '' AND excluded.name <> '' AND NOT procedure.confirmed;

-- name: upsert_dossiers(columns)
-- A column that the file does not have keeps its stored value. An encrypted number differs on every encryption,
-- therefore its hash decides. Rows that equal what is stored are not written, and not returned.
WITH counted AS (
    SELECT staged.*,
        CASE WHEN EXISTS (
            SELECT FROM document
            WHERE document.dossier_code = staged.canonical_code
              AND document.counts
        ) THEN 1 ELSE 0 END AS any_file_bit
    FROM register_staging AS staged
), merged AS (
    SELECT
        staged.canonical_code,
        staged.code,
        staged.received_at,
        staged.any_file_bit,
        CASE WHEN 'unit_code' = ANY (:columns::text[]) OR known.canonical_code IS NULL
            THEN staged.unit_code ELSE known.unit_code END AS unit_code,
        CASE WHEN 'procedure_code' = ANY (:columns::text[])
            THEN staged.procedure_code ELSE known.procedure_code END AS procedure_code,
        CASE WHEN 'applicant_name' = ANY (:columns::text[])
            THEN staged.applicant_name ELSE COALESCE(known.applicant_name, '') END AS applicant_name,
        CASE WHEN 'citizen_id' = ANY (:columns::text[])
            AND staged.citizen_number_hash IS DISTINCT FROM known.citizen_number_hash
            THEN staged.citizen_number_encrypted ELSE known.citizen_number_encrypted END AS citizen_number_encrypted,
        CASE WHEN 'citizen_id' = ANY (:columns::text[])
            THEN staged.citizen_number_hash ELSE known.citizen_number_hash END AS citizen_number_hash,
        CASE WHEN 'channel' = ANY (:columns::text[]) THEN staged.channel ELSE known.channel END AS channel,
        CASE WHEN 'return_channel' = ANY (:columns::text[])
            THEN staged.return_channel ELSE known.return_channel END AS return_channel,
        CASE WHEN 'due_at' = ANY (:columns::text[]) THEN staged.due_at ELSE known.due_at END AS due_at,
        CASE WHEN 'finished_at' = ANY (:columns::text[])
            THEN staged.finished_at ELSE known.finished_at END AS finished_at,
        CASE WHEN 'returned_at' = ANY (:columns::text[])
            THEN staged.returned_at ELSE known.returned_at END AS returned_at,
        CASE WHEN 'supplement_requested_at' = ANY (:columns::text[])
            THEN staged.supplement_requested_at ELSE known.supplement_requested_at END AS supplement_requested_at,
        CASE WHEN 'withdrawn_at' = ANY (:columns::text[])
            THEN staged.withdrawn_at ELSE known.withdrawn_at END AS withdrawn_at,
        CASE WHEN 'status' = ANY (:columns::text[]) THEN staged.status ELSE known.status END AS status
    FROM counted AS staged
    LEFT JOIN dossier AS known USING (canonical_code)
)
INSERT INTO dossier AS stored (canonical_code, code, unit_code, procedure_code, applicant_name,
    citizen_number_encrypted, citizen_number_hash, channel, return_channel, received_at, due_at, finished_at,
    returned_at, supplement_requested_at, withdrawn_at, status, measure_bits)
SELECT canonical_code, code, unit_code, procedure_code, applicant_name,
    citizen_number_encrypted, citizen_number_hash, channel, return_channel, received_at, due_at, finished_at,
    returned_at, supplement_requested_at, withdrawn_at, status, any_file_bit
FROM merged
ON CONFLICT (canonical_code) DO UPDATE SET
    code = excluded.code,
    unit_code = excluded.unit_code,
    procedure_code = excluded.procedure_code,
    applicant_name = excluded.applicant_name,
    citizen_number_encrypted = excluded.citizen_number_encrypted,
    citizen_number_hash = excluded.citizen_number_hash,
    channel = excluded.channel,
    return_channel = excluded.return_channel,
    received_at = excluded.received_at,
    due_at = excluded.due_at,
    finished_at = excluded.finished_at,
    returned_at = excluded.returned_at,
    supplement_requested_at = excluded.supplement_requested_at,
    withdrawn_at = excluded.withdrawn_at,
    status = excluded.status,
    -- Bit 0 is computed here; the bits of other measures belong to whoever set them.
    measure_bits = (stored.measure_bits & ~1) | excluded.measure_bits,
    changed_at = now()
WHERE (stored.code, stored.unit_code, stored.procedure_code, stored.applicant_name, stored.citizen_number_hash,
        stored.channel, stored.return_channel, stored.received_at, stored.due_at, stored.finished_at,
        stored.returned_at, stored.supplement_requested_at, stored.withdrawn_at, stored.status,
        stored.measure_bits & 1)
    IS DISTINCT FROM
      (excluded.code, excluded.unit_code, excluded.procedure_code, excluded.applicant_name,
        excluded.citizen_number_hash, excluded.channel, excluded.return_channel, excluded.received_at,
        excluded.due_at, excluded.finished_at, excluded.returned_at, excluded.supplement_requested_at,
        excluded.withdrawn_at, excluded.status, excluded.measure_bits)
RETURNING (xmax = 0) AS added;

-- name: registered_codes(codes, units)
SELECT canonical_code
FROM dossier
WHERE canonical_code = ANY (:codes)
  AND (:units::text[] IS NULL OR unit_code = ANY (:units::text[]));

-- name: find_dossier(canonical_code, units)^
SELECT dossier.*, unit.name AS unit_name, COALESCE(procedure.name, '') AS procedure_name
FROM dossier
JOIN unit ON unit.code = dossier.unit_code
LEFT JOIN procedure ON procedure.code = dossier.procedure_code
WHERE dossier.canonical_code = :canonical_code
  AND (:units::text[] IS NULL OR dossier.unit_code = ANY (:units::text[]));
