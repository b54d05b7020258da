-- Documents: how they are filed, and how they are found again.

-- name: find_document(document_id, units)^
SELECT * FROM document
WHERE id = :document_id AND (:units::text[] IS NULL OR unit_code = ANY (:units));

-- name: lock_dossier(dossier_code)!
-- Two documents of one dossier must not get the same sequence number.
SELECT pg_advisory_xact_lock(7301003, hashtext(:dossier_code));

-- name: next_sequence(dossier_code)$
SELECT coalesce(max(sequence), 0) + 1 FROM document WHERE dossier_code = :dossier_code;

-- name: add_document(id, upload_id, batch_id, unit_code, title, first_page, last_page, purpose, state, filing, dossier_code, sequence, evidence)^
INSERT INTO document (id, upload_id, batch_id, unit_code, title, first_page, last_page, purpose, state,
                      filing, dossier_code, sequence, evidence)
VALUES (:id, :upload_id, :batch_id, :unit_code, :title, :first_page, :last_page, :purpose, :state,
        :filing, :dossier_code, :sequence, :evidence)
RETURNING *;

-- name: finish_document(state, pdf_key, failure_code, failure_facts, document_id)!
UPDATE document
SET state = :state, pdf_key = :pdf_key, failure_code = :failure_code, failure_facts = :failure_facts
WHERE id = :document_id;

-- name: share_register()!
-- A register import computes measure bits from documents; it holds this lock exclusively meanwhile.
SELECT pg_advisory_xact_lock_shared(7301002);

-- name: mark_any_file(dossier_code)!
-- Bit 0 of measure_bits: dossier_any_file.
UPDATE dossier SET measure_bits = measure_bits | 1, changed_at = now()
WHERE canonical_code = :dossier_code AND measure_bits & 1 = 0;

-- name: documents_of_dossier(dossier_code, units)
SELECT * FROM document
WHERE dossier_code = :dossier_code AND state <> 'superseded'
  AND (:units::text[] IS NULL OR unit_code = ANY (:units))
ORDER BY sequence;

-- name: unfiled_documents(units, limit)
SELECT * FROM document
WHERE filing <> 'filed' AND state <> 'superseded' AND (:units::text[] IS NULL OR unit_code = ANY (:units))
ORDER BY created_at
LIMIT :limit;

-- name: pages_with_tokens(tokens, units, limit)
SELECT document.id AS document_id, document.dossier_code,
       found.number - document.first_page + 1 AS number, found.words
FROM page_text AS found
JOIN document ON document.upload_id = found.upload_id
             AND found.number BETWEEN document.first_page AND document.last_page
WHERE found.tokens @> :tokens::text[]
  AND (:units::text[] IS NULL OR found.tokens && :units)
  AND document.state IN ('ready', 'needs_review', 'failed')
ORDER BY document.created_at DESC, found.number
LIMIT :limit;

-- name: count_pages_with_tokens(tokens, units)$
SELECT count(*)
FROM page_text AS found
JOIN document ON document.upload_id = found.upload_id
             AND found.number BETWEEN document.first_page AND document.last_page
WHERE found.tokens @> :tokens::text[]
  AND (:units::text[] IS NULL OR found.tokens && :units)
  AND document.state IN ('ready', 'needs_review', 'failed');

-- name: record_audit(actor, action, subject)!
INSERT INTO audit (actor, action, subject) VALUES (:actor, :action, :subject);
