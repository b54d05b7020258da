-- Batches and uploads as the scanning room's desk sees them.

-- name: ensure_unit(code)!
-- Reference data that is late never stops intake: an unknown unit is added unconfirmed.
INSERT INTO unit (code, level)
VALUES (:code, 1 + length(:code) - length(replace(:code, '.', '')))
ON CONFLICT (code) DO NOTHING;

-- name: add_batch(id, name, unit_code, dossier_code, purpose, replaces)!
INSERT INTO batch (id, name, unit_code, dossier_code, purpose, replaces, state)
VALUES (:id, :name, :unit_code, :dossier_code, :purpose, :replaces, 'open');

-- name: find_batch(batch_id, units)^
SELECT * FROM batch
WHERE id = :batch_id AND (:units::text[] IS NULL OR unit_code = ANY (:units));

-- name: batches_named(name, units)
SELECT * FROM batch
WHERE name = :name AND (:units::text[] IS NULL OR unit_code = ANY (:units))
ORDER BY created_at DESC
LIMIT 50;

-- name: lock_batch_for_upload(batch_id, units)^
-- Shared: uploads do not wait for each other, but sealing waits for them.
SELECT state FROM batch
WHERE id = :batch_id AND (:units::text[] IS NULL OR unit_code = ANY (:units))
FOR SHARE;

-- name: add_upload(id, batch_id, unit_code, filename, folder, sha256, size_bytes, kind)^
INSERT INTO upload (id, batch_id, unit_code, filename, folder, sha256, size_bytes, kind, state)
VALUES (:id, :batch_id, :unit_code, :filename, :folder, :sha256, :size_bytes, :kind, 'received')
ON CONFLICT (batch_id, sha256) DO NOTHING
RETURNING *;

-- name: find_upload_by_hash(batch_id, sha256, units)^
SELECT * FROM upload
WHERE batch_id = :batch_id AND sha256 = :sha256 AND (:units::text[] IS NULL OR unit_code = ANY (:units));

-- name: find_upload(upload_id, units)^
SELECT * FROM upload
WHERE id = :upload_id AND (:units::text[] IS NULL OR unit_code = ANY (:units));

-- name: seal_batch(batch_id, units)!
UPDATE batch SET state = 'sealed', sealed_at = now()
WHERE id = :batch_id AND state = 'open' AND (:units::text[] IS NULL OR unit_code = ANY (:units));

-- name: lock_batch(batch_id)!
-- Two uploads that end at the same moment must see each other's end.
SELECT FROM batch WHERE id = :batch_id FOR UPDATE;

-- name: settle_batch(batch_id)!
UPDATE batch SET state = 'done'
WHERE id = :batch_id AND state = 'sealed'
  AND NOT EXISTS (SELECT FROM upload WHERE batch_id = :batch_id
                  AND state IN ('received', 'probing', 'reading'));

-- name: uploads_of_batch(batch_id)
SELECT * FROM upload WHERE batch_id = :batch_id ORDER BY received_at, id;

-- name: documents_of_batch(batch_id)
SELECT id, upload_id FROM document WHERE batch_id = :batch_id ORDER BY upload_id, pages[1];

-- name: page_states_of_batch(batch_id)
SELECT state, count(*) AS pages FROM page WHERE batch_id = :batch_id GROUP BY state;

-- name: failed_pages_of_batch(batch_id)
SELECT upload_id, number, reason_code, reason_facts FROM page
WHERE batch_id = :batch_id AND state IN ('failed', 'quarantined')
ORDER BY upload_id, number;
