-- Documents: how they are filed, and how they are found again.

-- name: find_document(document_id, units)^
SELECT * FROM document
WHERE id = :document_id AND (:units::text[] IS NULL OR unit_code = ANY (:units));

-- name: documents_of_upload(upload_id)
SELECT * FROM document WHERE upload_id = :upload_id ORDER BY pages[1], id;

-- name: lock_dossier(dossier_code)!
-- Two documents of one dossier must not get the same sequence number.
SELECT pg_advisory_xact_lock(7301003, hashtext(:dossier_code));

-- name: next_sequence(dossier_code)$
SELECT coalesce(max(sequence), 0) + 1 FROM document WHERE dossier_code = :dossier_code;

-- name: add_document(id, upload_id, batch_id, unit_code, title, pages, purpose, state, filing, dossier_code, sequence, evidence, paper_type, component_code, component_score, supersedes)^
INSERT INTO document (id, upload_id, batch_id, unit_code, title, pages, purpose, state, filing, dossier_code,
                      sequence, evidence, paper_type, component_code, component_score, supersedes)
VALUES (:id, :upload_id, :batch_id, :unit_code, :title, :pages, :purpose, :state, :filing, :dossier_code,
        :sequence, :evidence, :paper_type, :component_code, :component_score, :supersedes)
RETURNING *;

-- name: finish_document(state, pdf_key, failure_code, failure_facts, counts, document_id)!
UPDATE document
SET state = :state, pdf_key = :pdf_key, failure_code = :failure_code, failure_facts = :failure_facts,
    counts = :counts
WHERE id = :document_id;

-- name: supersede_document(document_id)^
-- The new version takes the number of the old one, which stays readable.
UPDATE document SET state = 'superseded', counts = false, version = version + 1
WHERE id = :document_id AND state <> 'superseded'
RETURNING dossier_code, sequence;

-- name: take_sequence(sequence, document_id)!
UPDATE document SET sequence = :sequence WHERE id = :document_id;

-- name: put_field(document_id, name, state, value, sealed, hash, confidence, page, box, source)*!
INSERT INTO field_value (document_id, name, state, value, sealed, hash, confidence, page, box, source)
VALUES (:document_id, :name, :state, :value, :sealed, :hash, :confidence, :page, :box, :source)
ON CONFLICT (document_id, name) DO UPDATE
SET state = excluded.state, value = excluded.value, sealed = excluded.sealed, hash = excluded.hash,
    confidence = excluded.confidence, page = excluded.page, box = excluded.box, source = excluded.source
-- What a person accepted or corrected is not read over.
WHERE field_value.accepted_by IS NULL;

-- name: fields_of_document(document_id)
SELECT * FROM field_value WHERE document_id = :document_id;

-- name: put_review_item(id, kind, document_id, upload_id, unit_code, page, reason_code, reason_facts)*!
INSERT INTO review_item (id, kind, document_id, upload_id, unit_code, page, reason_code, reason_facts)
VALUES (:id, :kind, :document_id, :upload_id, :unit_code, :page, :reason_code, :reason_facts)
ON CONFLICT (id) DO NOTHING;

-- name: settle_page(state, reason_code, reason_facts, upload_id, number)*!
UPDATE page SET state = :state, reason_code = :reason_code, reason_facts = :reason_facts
WHERE upload_id = :upload_id AND number = :number AND state NOT IN ('waiting', 'reading');

-- name: forget_text(upload_id, numbers, nothing)!
-- State-secret papers must not enter the index: neither the words nor what they are found by is kept.
UPDATE page_text SET text = '', words = :nothing, tokens = '{}'
WHERE upload_id = :upload_id AND number = ANY (:numbers);

-- name: earlier_pages_of_dossier(dossier_code, upload_id)
SELECT page_text.upload_id, page_text.number, page_text.text, page_text.marks ->> 'fingerprint' AS fingerprint
FROM document
JOIN page_text ON page_text.upload_id = document.upload_id AND page_text.number = ANY (document.pages)
WHERE document.dossier_code = :dossier_code AND document.upload_id <> :upload_id
  AND document.state <> 'superseded' AND page_text.marks ->> 'fingerprint' IS NOT NULL
LIMIT 2000;

-- name: earlier_unfiled_pages(batch_id, upload_id)
SELECT page_text.upload_id, page_text.number, page_text.text, page_text.marks ->> 'fingerprint' AS fingerprint
FROM document
JOIN page_text ON page_text.upload_id = document.upload_id AND page_text.number = ANY (document.pages)
WHERE document.batch_id = :batch_id AND document.upload_id <> :upload_id AND document.filing <> 'filed'
  AND document.state <> 'superseded' AND page_text.marks ->> 'fingerprint' IS NOT NULL
LIMIT 2000;

-- name: share_register()!
-- A register import computes measure bits from documents; it holds this lock exclusively meanwhile.
SELECT pg_advisory_xact_lock_shared(7301002);

-- name: count_any_file(dossier_code)!
-- Bit 0 of measure_bits, dossier_any_file: some document of the dossier counts as digitized.
WITH counted AS (
    SELECT EXISTS (SELECT FROM document WHERE dossier_code = :dossier_code AND counts)::integer AS bit
)
UPDATE dossier SET measure_bits = measure_bits & ~1 | counted.bit, changed_at = now()
FROM counted
WHERE canonical_code = :dossier_code AND measure_bits & 1 <> counted.bit;

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
       array_position(document.pages, found.number) AS number, found.words
FROM page_text AS found
JOIN document ON document.upload_id = found.upload_id AND found.number = ANY (document.pages)
WHERE found.tokens @> :tokens::text[]
  AND (:units::text[] IS NULL OR found.tokens && :units)
  AND document.state IN ('ready', 'needs_review', 'failed')
ORDER BY document.created_at DESC, found.number
LIMIT :limit;

-- name: count_pages_with_tokens(tokens, units)$
SELECT count(*)
FROM page_text AS found
JOIN document ON document.upload_id = found.upload_id AND found.number = ANY (document.pages)
WHERE found.tokens @> :tokens::text[]
  AND (:units::text[] IS NULL OR found.tokens && :units)
  AND document.state IN ('ready', 'needs_review', 'failed');

-- name: record_audit(actor, action, subject)!
INSERT INTO audit (actor, action, subject) VALUES (:actor, :action, :subject);

-- name: known_words(words)
SELECT word FROM search_word WHERE word = ANY (:words::text[]);

-- name: has_secret_document(upload_id)^
SELECT EXISTS (SELECT FROM document WHERE upload_id = :upload_id AND state = 'quarantined'
               AND failure_code = 'secrecy.marked') AS answer;
