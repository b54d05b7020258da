-- What filing asks the register; every lookup is by an index, so that a page costs milliseconds.

-- name: dossiers_by_code(codes, units)
SELECT canonical_code, unit_code, procedure_code, applicant_name, citizen_number_encrypted, received_at, status,
    returned_at, withdrawn_at
FROM dossier
WHERE canonical_code = ANY (:codes::text[]) AND (:units::text[] IS NULL OR unit_code = ANY (:units::text[]));

-- name: dossiers_by_number(hashes, units)
-- Newest first. A number with hundreds of dossiers (a company's) decides nothing anyway: the rest is left out.
SELECT found.*
FROM unnest(:hashes::bytea[]) AS wanted (hash)
CROSS JOIN LATERAL (
    SELECT canonical_code, unit_code, procedure_code, applicant_name, citizen_number_encrypted,
        citizen_number_hash, received_at, status, returned_at, withdrawn_at
    FROM dossier
    WHERE citizen_number_hash = wanted.hash AND (:units::text[] IS NULL OR unit_code = ANY (:units::text[]))
    ORDER BY received_at DESC, canonical_code
    LIMIT 200
) AS found
ORDER BY found.received_at DESC, found.canonical_code;

-- name: registered_among(codes, units, limit)
SELECT canonical_code FROM dossier
WHERE canonical_code = ANY (:codes::text[]) AND (:units::text[] IS NULL OR unit_code = ANY (:units::text[]))
ORDER BY canonical_code
LIMIT :limit;
