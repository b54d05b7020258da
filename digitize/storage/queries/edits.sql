-- Changes by people: an upload is locked, its documents are written anew, and what was there before is kept.

-- name: lock_upload_of_document(document_id, units)^
SELECT * FROM upload
WHERE id = (SELECT upload_id FROM document
            WHERE id = :document_id AND (:units::text[] IS NULL OR unit_code = ANY (:units)))
FOR UPDATE;

-- name: lock_upload_of_item(item_id, units)^
SELECT * FROM upload
WHERE id = (SELECT upload_id FROM review_item
            WHERE id = :item_id AND (:units::text[] IS NULL OR unit_code = ANY (:units)))
FOR UPDATE;

-- name: lock_upload_of_edit(edit_id, units)^
SELECT * FROM upload
WHERE id = (SELECT upload_id FROM edit
            WHERE id = :edit_id AND (:units::text[] IS NULL OR unit_code = ANY (:units)))
FOR UPDATE;

-- name: lock_documents(upload_id)
-- Before any dossier is locked, as finishing does it: the other way round two transactions could wait for each other.
SELECT * FROM document WHERE upload_id = :upload_id ORDER BY created_at, id FOR UPDATE;

-- name: documents_of_upload_of(document_id, units)
SELECT * FROM document
WHERE upload_id = (SELECT upload_id FROM document
                   WHERE id = :document_id AND (:units::text[] IS NULL OR unit_code = ANY (:units)))
ORDER BY created_at, id;

-- name: laid_pages(upload_id)
SELECT page.number, page.state, page.width, page.height, page.resolution_dpi, page.has_text_layer,
       page.reason_code, page.reason_facts, NULL::bytea AS words, page_text.turn_degrees, NULL::jsonb AS quality,
       CASE WHEN page.secrecy_released THEN page_text.marks || jsonb_build_object('secrecy', NULL) ELSE page_text.marks END AS marks,
       coalesce(octet_length(page_text.text), 0) = 0 AS is_unread
FROM page LEFT JOIN page_text USING (upload_id, number)
WHERE upload_id = :upload_id
ORDER BY page.number;

-- name: clear_sequences(ids)!
UPDATE document SET sequence = NULL WHERE id = ANY (:ids);

-- name: is_sequence_free(dossier_code, sequence)$
SELECT NOT EXISTS (SELECT FROM document
                   WHERE dossier_code = :dossier_code AND sequence = :sequence AND state <> 'superseded');

-- name: put_document(id, upload_id, batch_id, unit_code, title, pages, purpose, state, filing, dossier_code, sequence, evidence, pdf_key, failure_code, failure_facts, paper_type, component_code, component_score, counts, version)^
INSERT INTO document (id, upload_id, batch_id, unit_code, title, pages, purpose, state, filing, dossier_code,
                      sequence, evidence, pdf_key, failure_code, failure_facts, paper_type, component_code,
                      component_score, counts, version)
VALUES (:id, :upload_id, :batch_id, :unit_code, :title, :pages, :purpose, :state, :filing, :dossier_code,
        :sequence, :evidence, :pdf_key, :failure_code, :failure_facts, :paper_type, :component_code,
        :component_score, :counts, :version)
ON CONFLICT (id) DO UPDATE
SET pages = excluded.pages, purpose = excluded.purpose, state = excluded.state, filing = excluded.filing,
    dossier_code = excluded.dossier_code, sequence = excluded.sequence, evidence = excluded.evidence,
    pdf_key = excluded.pdf_key, failure_code = excluded.failure_code, failure_facts = excluded.failure_facts,
    component_code = excluded.component_code, component_score = excluded.component_score,
    counts = excluded.counts, version = excluded.version, assembly_attempt = 0, assembly_lease_until = NULL
RETURNING *;

-- name: put_page(state, reason_code, reason_facts, upload_id, number)!
-- A page that waits again begins with all its attempts.
UPDATE page
SET state = :state, reason_code = :reason_code, reason_facts = :reason_facts, lease_until = NULL,
    excused = CASE :state WHEN 'waiting' THEN attempt ELSE excused END
WHERE upload_id = :upload_id AND number = :number;

-- name: put_turn(upload_id, number, turn, nothing)!
-- A page that could not be read has no reading that its turn could belong to.
INSERT INTO page_text (upload_id, number, recipe, unit_code, text, words, steps, source, tokens, turn_degrees)
SELECT upload_id, number, 0, unit_code, '', :nothing, '[]', 'recognised', '{}', :turn
FROM page WHERE upload_id = :upload_id AND number = :number
ON CONFLICT (upload_id, number) DO UPDATE SET turn_degrees = excluded.turn_degrees;

-- name: release_secrecy(upload_id, numbers)!
UPDATE page SET secrecy_released = true WHERE upload_id = :upload_id AND number = ANY (:numbers);

-- name: reopen_upload(upload_id)!
UPDATE upload SET state = 'reading', excused = attempt, lease_until = NULL WHERE id = :upload_id;

-- name: reopen_batch(batch_id)!
UPDATE batch SET state = 'sealed' WHERE id = :batch_id AND state = 'done';

-- name: add_edit(id, upload_id, unit_code, operation, facts, actor, documents, before, after, versions, items, reopened, field, undoes)!
INSERT INTO edit (id, upload_id, unit_code, operation, facts, actor, documents, before, after, versions, items,
                  reopened, field, undoes)
VALUES (:id, :upload_id, :unit_code, :operation, :facts, :actor, :documents, :before, :after, :versions, :items,
        :reopened, :field, :undoes);

-- name: find_edit(edit_id)^
SELECT edit.*, (SELECT id FROM edit AS later WHERE later.undoes = edit.id ORDER BY at DESC LIMIT 1) AS undone_by
FROM edit WHERE id = :edit_id;

-- name: edits_of_document(document_id, units)
SELECT edit.*, (SELECT id FROM edit AS later WHERE later.undoes = edit.id ORDER BY at DESC LIMIT 1) AS undone_by
FROM edit
WHERE documents @> ARRAY[:document_id]::uuid[] AND (:units::text[] IS NULL OR unit_code = ANY (:units))
ORDER BY at;

-- name: versions_of_document(document_id, units)
-- A chain of new scans, followed in both directions.
WITH RECURSIVE earlier AS (
    SELECT * FROM document
    WHERE id = :document_id AND (:units::text[] IS NULL OR unit_code = ANY (:units))
    UNION ALL
    SELECT document.* FROM document JOIN earlier ON document.id = earlier.supersedes
), later AS (
    SELECT * FROM document WHERE supersedes = (SELECT id FROM earlier WHERE id = :document_id)
    UNION ALL
    SELECT document.* FROM document JOIN later ON document.supersedes = later.id
)
SELECT * FROM earlier UNION ALL SELECT * FROM later ORDER BY created_at, id;

-- name: field_row(document_id, name)^
SELECT * FROM field_value WHERE document_id = :document_id AND name = :name;

-- name: set_field(document_id, name, state, value, sealed, hash, confidence, page, box, source, accepted_by)!
INSERT INTO field_value (document_id, name, state, value, sealed, hash, confidence, page, box, source, accepted_by,
                         accepted_at)
VALUES (:document_id, :name, :state, :value, :sealed, :hash, :confidence, :page, :box, :source, :accepted_by,
        now())
ON CONFLICT (document_id, name) DO UPDATE
SET state = excluded.state, value = excluded.value, sealed = excluded.sealed, hash = excluded.hash,
    confidence = excluded.confidence, source = excluded.source, accepted_by = excluded.accepted_by,
    accepted_at = excluded.accepted_at;

-- name: accept_field(document_id, name, accepted_by)!
INSERT INTO field_value (document_id, name, state, source, accepted_by, accepted_at)
VALUES (:document_id, :name, 'not_entered', 'none', :accepted_by, now())
ON CONFLICT (document_id, name) DO UPDATE
SET accepted_by = excluded.accepted_by, accepted_at = excluded.accepted_at;

-- name: begin_field_history(edit_id, document_id, name, changer)!
INSERT INTO field_history (edit_id, document_id, name, by, old, old_sealed, old_hash)
SELECT :edit_id, :document_id, :name, :changer, to_jsonb(held) - '{sealed,hash}'::text[], held.sealed, held.hash
FROM (SELECT) AS nothing
LEFT JOIN field_value AS held ON held.document_id = :document_id AND held.name = :name;

-- name: end_field_history(edit_id)!
UPDATE field_history
SET new = to_jsonb(held) - '{sealed,hash}'::text[], new_sealed = held.sealed, new_hash = held.hash
FROM field_value AS held
WHERE edit_id = :edit_id AND held.document_id = field_history.document_id AND held.name = field_history.name;

-- name: is_field_as_left(edit_id)$
-- Whether the field is still what the edit made of it.
SELECT (to_jsonb(held) - '{sealed,hash,accepted_at}'::text[])
           IS NOT DISTINCT FROM (kept.new - 'accepted_at')
       AND held.hash IS NOT DISTINCT FROM kept.new_hash
FROM field_history AS kept
LEFT JOIN field_value AS held ON held.document_id = kept.document_id AND held.name = kept.name
WHERE kept.edit_id = :edit_id;

-- name: remove_field(edit_id)!
DELETE FROM field_value AS held USING field_history AS kept
WHERE kept.edit_id = :edit_id AND held.document_id = kept.document_id AND held.name = kept.name;

-- name: restore_field(edit_id)!
INSERT INTO field_value (document_id, name, state, value, sealed, hash, confidence, page, box, source, accepted_by,
                         accepted_at)
SELECT old.document_id, old.name, old.state, old.value, kept.old_sealed, kept.old_hash, old.confidence, old.page,
       old.box, old.source, old.accepted_by, old.accepted_at
FROM field_history AS kept, jsonb_populate_record(NULL::field_value, kept.old) AS old
WHERE kept.edit_id = :edit_id AND kept.old IS NOT NULL;

-- name: add_rescan(id, document_id, upload_id, unit_code, page, box, reason, note, requested_by, item_id)!
INSERT INTO rescan_request (id, document_id, upload_id, unit_code, page, box, reason, note, requested_by, item_id)
VALUES (:id, :document_id, :upload_id, :unit_code, :page, :box, :reason, :note, :requested_by, :item_id);

-- name: lock_upload_of_rescan(rescan_id, units)^
SELECT * FROM upload
WHERE id = (SELECT upload_id FROM rescan_request
            WHERE id = :rescan_id AND (:units::text[] IS NULL OR unit_code = ANY (:units)))
FOR UPDATE;

-- name: find_rescan(rescan_id)^
SELECT * FROM rescan_request WHERE id = :rescan_id;

-- name: withdraw_rescan(rescan_id)!
UPDATE rescan_request SET state = 'closed', closed_at = now() WHERE id = :rescan_id AND state = 'open';

-- name: open_rescans_of_upload(upload_id)
SELECT * FROM rescan_request WHERE upload_id = :upload_id AND state = 'open';

-- name: rescans(state, units, limit)
SELECT * FROM rescan_request
WHERE state = :state AND (:units::text[] IS NULL OR unit_code = ANY (:units))
ORDER BY requested_at, id
LIMIT :limit;

-- name: close_rescans(by_document_id, document_id)!
UPDATE rescan_request SET state = 'closed', closed_at = now(), closed_by_document = :by_document_id
WHERE document_id = :document_id AND state = 'open';

-- name: claim_document(lease_seconds, document_id)^
UPDATE document
SET assembly_attempt = assembly_attempt + 1, assembly_lease_until = now() + make_interval(secs => :lease_seconds)
WHERE id = :document_id AND state = 'assembling'
  AND (assembly_lease_until IS NULL OR assembly_lease_until < now())
  AND EXISTS (SELECT FROM upload WHERE id = document.upload_id AND state = 'done')
RETURNING *;

-- name: extend_document(lease_seconds, document_id, version)^
UPDATE document SET assembly_lease_until = now() + make_interval(secs => :lease_seconds)
WHERE id = :document_id AND version = :version AND state = 'assembling'
RETURNING id;

-- name: release_document(retry_after_seconds, excused, document_id, version)!
UPDATE document
SET assembly_lease_until = now() + make_interval(secs => :retry_after_seconds),
    assembly_attempt = assembly_attempt - :excused
WHERE id = :document_id AND version = :version AND state = 'assembling';

-- name: upload_of_document(document_id)^
SELECT upload.* FROM upload JOIN document ON document.upload_id = upload.id WHERE document.id = :document_id;

-- name: dossiers_of_upload(upload_id)
SELECT DISTINCT dossier_code FROM document WHERE upload_id = :upload_id AND state <> 'superseded';
