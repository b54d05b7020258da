-- The checklist of a dossier, and reuse of earlier papers of the same applicant.

-- name: checklist_head(canonical_code, units)^
SELECT dossier.code, dossier.canonical_code, COALESCE(dossier.procedure_code, '') AS procedure_code,
    dossier.status, dossier.returned_at, dossier.withdrawn_at,
    COALESCE(procedure.yields_result_paper, true) AS yields_result_paper
FROM dossier LEFT JOIN procedure ON procedure.code = dossier.procedure_code
WHERE dossier.canonical_code = :canonical_code
  AND (:units::text[] IS NULL OR dossier.unit_code = ANY (:units::text[]));

-- name: counted_papers(canonical_code)
SELECT id, title, component_code, purpose, created_at
FROM document
WHERE dossier_code = :canonical_code AND filing = 'filed' AND counts AND state <> 'superseded'
ORDER BY sequence, id;

-- name: supplements_of(canonical_code)
SELECT component_code, requested_at FROM component_supplement
WHERE dossier_code = :canonical_code ORDER BY component_code;

-- name: reuses_of(canonical_code)
-- A document that was scanned anew is represented by its newer version.
SELECT reuse.*
FROM component_reuse AS reuse
JOIN document ON document.id = reuse.document_id
WHERE reuse.dossier_code = :canonical_code
  AND (document.counts OR EXISTS (
      SELECT FROM document AS newer WHERE newer.supersedes = document.id AND newer.counts))
ORDER BY reuse.component_code;

-- name: earlier_papers(canonical_code, units)
SELECT document.id AS document_id, document.dossier_code, document.title, document.paper_type,
    document.purpose = 'result' OR COALESCE(component.is_result, false) AS is_result,
    COALESCE(component.name, '') AS component_name, issued.value AS issued_on
FROM dossier AS asked
JOIN dossier AS other ON other.citizen_number_hash = asked.citizen_number_hash
    AND other.canonical_code <> asked.canonical_code
JOIN document ON document.dossier_code = other.canonical_code
    AND document.filing = 'filed' AND document.counts AND document.state <> 'superseded'
LEFT JOIN component ON component.procedure_code = other.procedure_code
    AND component.code = document.component_code
LEFT JOIN field_value AS issued ON issued.document_id = document.id
    AND issued.name = 'issued_on' AND issued.state = 'read'
WHERE asked.canonical_code = :canonical_code
  AND (:units::text[] IS NULL OR other.unit_code = ANY (:units::text[]))
ORDER BY document.created_at DESC, document.id
LIMIT 500;

-- name: paper_to_reuse(canonical_code, document_id, units)^
SELECT document.id AS document_id, document.dossier_code, document.title, document.paper_type,
    document.purpose = 'result' OR COALESCE(component.is_result, false) AS is_result,
    COALESCE(component.name, '') AS component_name, issued.value AS issued_on,
    document.counts AND document.state <> 'superseded' AS is_usable,
    COALESCE(other.citizen_number_hash = asked.citizen_number_hash, false) AS is_same_applicant
FROM document
JOIN dossier AS asked ON asked.canonical_code = :canonical_code
LEFT JOIN dossier AS other ON other.canonical_code = document.dossier_code
LEFT JOIN component ON component.procedure_code = other.procedure_code
    AND component.code = document.component_code
LEFT JOIN field_value AS issued ON issued.document_id = document.id
    AND issued.name = 'issued_on' AND issued.state = 'read'
WHERE document.id = :document_id AND document.filing = 'filed'
  AND (:units::text[] IS NULL OR other.unit_code = ANY (:units::text[]));

-- name: put_reuse(canonical_code, component_code, document_id, kind, reused_by)!
INSERT INTO component_reuse AS stored (dossier_code, component_code, document_id, kind, reused_by)
VALUES (:canonical_code, :component_code, :document_id, :kind, :reused_by)
ON CONFLICT (dossier_code, component_code) DO UPDATE SET
    document_id = excluded.document_id,
    kind = excluded.kind,
    reused_by = excluded.reused_by,
    reused_at = excluded.reused_at
WHERE stored.document_id <> excluded.document_id;

-- name: find_reuse(canonical_code, component_code)^
SELECT * FROM component_reuse WHERE dossier_code = :canonical_code AND component_code = :component_code;

-- name: delete_reuse(canonical_code, component_code)
DELETE FROM component_reuse
WHERE dossier_code = :canonical_code AND component_code = :component_code
RETURNING component_code;

-- name: drop_supplements(canonical_code, component_codes)
DELETE FROM component_supplement
WHERE dossier_code = :canonical_code AND NOT component_code = ANY (:component_codes::text[])
RETURNING component_code;

-- name: put_supplements(canonical_code, component_codes, requested_at)
INSERT INTO component_supplement AS stored (dossier_code, component_code, requested_at)
SELECT :canonical_code, code, :requested_at FROM unnest(:component_codes::text[]) AS code ORDER BY code
ON CONFLICT (dossier_code, component_code) DO UPDATE SET requested_at = excluded.requested_at
WHERE stored.requested_at <> excluded.requested_at
RETURNING component_code;

-- name: count_reuse(period_start, period_end, units)^
SELECT count(DISTINCT dossier.canonical_code) AS dossiers, count(*) AS components,
    count(*) FILTER (WHERE component_reuse.kind = 3) AS from_results
FROM component_reuse JOIN dossier ON dossier.canonical_code = component_reuse.dossier_code
WHERE dossier.received_at >= :period_start AND dossier.received_at < :period_end
  AND (:units::text[] IS NULL OR dossier.unit_code = ANY (:units::text[]));
