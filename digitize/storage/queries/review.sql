-- The review queue: what is open, oldest first, and who holds it.

-- name: entries(item_id, kind, unit, below, units, after, only_open, limit)
-- The text of pages is not touched: a queue shows where to look, not what stands there.
SELECT item.id, item.kind, item.document_id, item.upload_id, item.unit_code, item.page, item.reason_code,
       item.reason_facts, item.state, item.version, item.decision, item.decided_by, item.decided_at,
       item.created_at,
       CASE WHEN item.claimed_until > now() THEN item.claimed_by END AS claimed_by,
       CASE WHEN item.claimed_until > now() THEN item.claimed_until END AS claimed_until,
       document.dossier_code, array_position(document.pages, item.page) AS position,
       field_value.box AS field_box, page_text.marks #> '{secrecy,box}' AS mark_box,
       page_text.quality -> 'regions' AS regions
FROM review_item AS item
JOIN document ON document.id = item.document_id
LEFT JOIN field_value ON field_value.document_id = item.document_id
                      AND field_value.name = item.reason_facts ->> 'field'
LEFT JOIN page_text ON page_text.upload_id = item.upload_id AND page_text.number = item.page
WHERE (:item_id::uuid IS NULL OR item.id = :item_id)
  AND (NOT :only_open OR item.state = 'open')
  AND (:kind::text IS NULL OR item.kind = :kind)
  AND (:unit::text IS NULL OR item.unit_code = :unit OR starts_with(item.unit_code, :below))
  AND (:units::text[] IS NULL OR item.unit_code = ANY (:units))
  AND (:after::uuid IS NULL
       OR (item.created_at, item.id) > (SELECT created_at, id FROM review_item WHERE id = :after))
ORDER BY item.created_at, item.id
LIMIT :limit;

-- name: open_counts(unit, below, units)
SELECT kind, count(*) AS items FROM review_item
WHERE state = 'open'
  AND (:unit::text IS NULL OR unit_code = :unit OR starts_with(unit_code, :below))
  AND (:units::text[] IS NULL OR unit_code = ANY (:units))
GROUP BY kind;

-- name: lock_item(item_id, units)^
SELECT *, claimed_until > now() AS is_held FROM review_item
WHERE id = :item_id AND (:units::text[] IS NULL OR unit_code = ANY (:units))
FOR UPDATE;

-- name: claim(claimant, minutes, item_id)^
UPDATE review_item
SET claimed_by = :claimant, claimed_until = now() + make_interval(mins => :minutes), version = version + 1
WHERE id = :item_id
RETURNING *, true AS is_held;

-- name: unclaim(item_id)!
UPDATE review_item SET claimed_by = NULL, claimed_until = NULL, version = version + 1 WHERE id = :item_id;

-- name: open_items_of_upload(upload_id)
-- Locked: a claim that comes in meanwhile waits for the change, and then finds the item decided.
SELECT *, claimed_until > now() AS is_held FROM review_item
WHERE upload_id = :upload_id AND state = 'open'
ORDER BY created_at, id
FOR UPDATE;

-- name: items_by_id(ids)
SELECT *, claimed_until > now() AS is_held FROM review_item WHERE id = ANY (:ids) ORDER BY id FOR UPDATE;

-- name: decide_item(decision, facts, decider, item_id)!
UPDATE review_item
SET state = 'decided', decision = :decision, decision_facts = :facts, decided_by = :decider, decided_at = now(),
    claimed_by = NULL, claimed_until = NULL, version = version + 1
WHERE id = :item_id;

-- name: withdraw_items(ids)!
UPDATE review_item
SET state = 'withdrawn', claimed_by = NULL, claimed_until = NULL, version = version + 1
WHERE id = ANY (:ids) AND state = 'open';

-- name: withdraw_items_of_document(document_id)!
UPDATE review_item
SET state = 'withdrawn', claimed_by = NULL, claimed_until = NULL, version = version + 1
WHERE document_id = :document_id AND state = 'open';

-- name: ask_item(id, kind, document_id, upload_id, unit_code, page, reason_code, reason_facts)*!
-- A question that was answered or withdrawn, and is raised again by a change, is open again.
INSERT INTO review_item (id, kind, document_id, upload_id, unit_code, page, reason_code, reason_facts)
VALUES (:id, :kind, :document_id, :upload_id, :unit_code, :page, :reason_code, :reason_facts)
ON CONFLICT (id) DO UPDATE
SET state = 'open', decision = NULL, decision_facts = '{}', decided_by = NULL, decided_at = NULL,
    version = review_item.version + 1
WHERE review_item.state <> 'open';
