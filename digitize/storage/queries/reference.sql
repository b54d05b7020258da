-- Reference data: units, procedures and components as an administrator imports them. What is imported is confirmed;
-- a column that the file does not have keeps its stored value; rows that equal what is stored are not written.

-- name: save_units(rows, columns)
WITH given AS (
    SELECT * FROM jsonb_to_recordset(:rows::jsonb)
        AS row (code text, name text, parent text, valid_from date, valid_to date, successor text)
), merged AS (
    SELECT given.code, given.name, array_length(string_to_array(given.code, '.'), 1) AS level,
        -- A unit whose parent is not said hangs where its code says.
        COALESCE(CASE WHEN 'parent' = ANY (:columns::text[]) THEN given.parent ELSE known.parent END,
            NULLIF(regexp_replace(given.code, '\.?[^.]*$', ''), '')) AS parent,
        CASE WHEN 'valid_from' = ANY (:columns::text[])
            THEN given.valid_from ELSE known.valid_from END AS valid_from,
        CASE WHEN 'valid_to' = ANY (:columns::text[]) THEN given.valid_to ELSE known.valid_to END AS valid_to,
        CASE WHEN 'successor' = ANY (:columns::text[]) THEN given.successor ELSE known.successor END AS successor
    FROM given LEFT JOIN unit AS known USING (code)
)
INSERT INTO unit AS stored (code, name, parent, level, valid_from, valid_to, successor, confirmed)
SELECT code, name, parent, level, valid_from, valid_to, successor, true FROM merged ORDER BY code
ON CONFLICT (code) DO UPDATE SET
    name = excluded.name,
    parent = excluded.parent,
    level = excluded.level,
    valid_from = excluded.valid_from,
    valid_to = excluded.valid_to,
    successor = excluded.successor,
    confirmed = true
WHERE (stored.name, stored.parent, stored.level, stored.valid_from, stored.valid_to, stored.successor,
        stored.confirmed)
    IS DISTINCT FROM (excluded.name, excluded.parent, excluded.level, excluded.valid_from, excluded.valid_to,
        excluded.successor, true)
RETURNING (xmax = 0) AS added;

-- name: save_procedures(rows, columns)
WITH given AS (
    SELECT * FROM jsonb_to_recordset(:rows::jsonb)
        AS row (code text, name text, field text, yields_result_paper boolean)
), merged AS (
    SELECT given.code, given.name,
        COALESCE(CASE WHEN 'field' = ANY (:columns::text[]) THEN given.field ELSE known.field END, '') AS field,
        COALESCE(CASE WHEN 'yields_result_paper' = ANY (:columns::text[])
            THEN given.yields_result_paper ELSE known.yields_result_paper END, true) AS yields_result_paper
    FROM given LEFT JOIN procedure AS known USING (code)
)
INSERT INTO procedure AS stored (code, name, field, yields_result_paper, confirmed)
SELECT code, name, field, yields_result_paper, true FROM merged ORDER BY code
ON CONFLICT (code) DO UPDATE SET
    name = excluded.name,
    field = excluded.field,
    yields_result_paper = excluded.yields_result_paper,
    confirmed = true
WHERE (stored.name, stored.field, stored.yields_result_paper, stored.confirmed)
    IS DISTINCT FROM (excluded.name, excluded.field, excluded.yields_result_paper, true)
RETURNING (xmax = 0) AS added;

-- name: add_procedures_of_components(rows)!
-- A procedure that only its components name yet: added unconfirmed, so that the order of the files does not matter.
INSERT INTO procedure (code)
SELECT DISTINCT procedure_code FROM jsonb_to_recordset(:rows::jsonb) AS row (procedure_code text)
ORDER BY procedure_code
ON CONFLICT DO NOTHING;

-- name: save_components(rows, columns)
WITH given AS (
    SELECT * FROM jsonb_to_recordset(:rows::jsonb)
        AS row (procedure_code text, code text, name text, paper_type text, is_required boolean,
            must_digitize boolean, is_result boolean, validity_months integer)
), merged AS (
    SELECT given.procedure_code, given.code, given.name,
        COALESCE(CASE WHEN 'paper_type' = ANY (:columns::text[])
            THEN given.paper_type ELSE known.paper_type END, '') AS paper_type,
        COALESCE(CASE WHEN 'is_required' = ANY (:columns::text[])
            THEN given.is_required ELSE known.is_required END, true) AS is_required,
        COALESCE(CASE WHEN 'must_digitize' = ANY (:columns::text[])
            THEN given.must_digitize ELSE known.must_digitize END, true) AS must_digitize,
        COALESCE(CASE WHEN 'is_result' = ANY (:columns::text[])
            THEN given.is_result ELSE known.is_result END, false) AS is_result,
        CASE WHEN 'validity_months' = ANY (:columns::text[])
            THEN given.validity_months ELSE known.validity_months END AS validity_months
    FROM given LEFT JOIN component AS known USING (procedure_code, code)
)
INSERT INTO component AS stored (procedure_code, code, name, paper_type, is_required, must_digitize, is_result,
    validity_months)
SELECT procedure_code, code, name, paper_type, is_required, must_digitize, is_result, validity_months
FROM merged ORDER BY procedure_code, code
ON CONFLICT (procedure_code, code) DO UPDATE SET
    name = excluded.name,
    paper_type = excluded.paper_type,
    is_required = excluded.is_required,
    must_digitize = excluded.must_digitize,
    is_result = excluded.is_result,
    validity_months = excluded.validity_months
WHERE (stored.name, stored.paper_type, stored.is_required, stored.must_digitize, stored.is_result,
        stored.validity_months)
    IS DISTINCT FROM (excluded.name, excluded.paper_type, excluded.is_required, excluded.must_digitize,
        excluded.is_result, excluded.validity_months)
RETURNING (xmax = 0) AS added;

-- name: components_of(procedure_code)
SELECT * FROM component WHERE procedure_code = :procedure_code ORDER BY code;

-- name: unit_chain(code)
-- The unit and its successors; a chain that runs in a circle ends after twenty.
WITH RECURSIVE chain AS (
    SELECT unit.*, 1 AS step FROM unit WHERE code = :code
    UNION ALL
    SELECT next.*, chain.step + 1 FROM chain JOIN unit AS next ON next.code = chain.successor
    WHERE chain.step < 20
)
SELECT DISTINCT ON (code) code, name, parent, valid_from, valid_to, successor FROM chain ORDER BY code;
