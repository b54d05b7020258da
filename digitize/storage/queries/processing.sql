-- Claims, leases and results of the workers. Times are the database's, so that clocks of machines do not matter.

-- name: claim_upload(lease_seconds, upload_id, states)^
UPDATE upload
SET attempt = attempt + 1,
    lease_until = now() + make_interval(secs => :lease_seconds),
    state = CASE state WHEN 'received' THEN 'probing' ELSE state END
WHERE id = :upload_id AND state = ANY (:states)
  AND (lease_until IS NULL OR lease_until < now())
  AND NOT EXISTS (SELECT FROM page WHERE upload_id = :upload_id AND state IN ('waiting', 'reading'))
RETURNING *;

-- name: lock_held_upload(upload_id, attempt)^
SELECT * FROM upload
WHERE id = :upload_id AND attempt = :attempt AND state IN ('probing', 'reading')
FOR UPDATE;

-- name: start_reading(kind, page_count, is_signed, upload_id)!
-- The attempts of the next step count from here.
UPDATE upload
SET state = 'reading', kind = :kind, page_count = :page_count, is_signed = :is_signed,
    excused = attempt, lease_until = NULL
WHERE id = :upload_id;

-- name: add_page(upload_id, number, batch_id, unit_code, width, height, resolution_dpi, has_text_layer)*!
INSERT INTO page (upload_id, number, batch_id, unit_code, state, width, height, resolution_dpi, has_text_layer)
VALUES (:upload_id, :number, :batch_id, :unit_code, 'waiting', :width, :height, :resolution_dpi,
        :has_text_layer);

-- name: end_upload(state, failure_code, failure_facts, upload_id)!
UPDATE upload
SET state = :state, failure_code = :failure_code, failure_facts = :failure_facts, lease_until = NULL
WHERE id = :upload_id;

-- name: quarantine_documents(upload_id)!
UPDATE document SET state = 'quarantined' WHERE upload_id = :upload_id AND state = 'assembling';

-- name: release_upload(retry_after_seconds, excused, upload_id, attempt)!
UPDATE upload
SET lease_until = now() + make_interval(secs => :retry_after_seconds), excused = excused + :excused
WHERE id = :upload_id AND attempt = :attempt AND state IN ('probing', 'reading');

-- name: extend_upload(lease_seconds, upload_id, attempt)^
UPDATE upload SET lease_until = now() + make_interval(secs => :lease_seconds)
WHERE id = :upload_id AND attempt = :attempt AND state IN ('probing', 'reading')
RETURNING id;

-- name: claim_page(lease_seconds, upload_id, first, last)^
UPDATE page
SET state = 'reading', attempt = attempt + 1, lease_until = now() + make_interval(secs => :lease_seconds)
WHERE (upload_id, number) = (
    SELECT upload_id, number FROM page
    WHERE upload_id = :upload_id AND number BETWEEN :first AND :last
      AND (state = 'waiting' AND (lease_until IS NULL OR lease_until < now())
           OR state = 'reading' AND lease_until < now())
    ORDER BY number
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
RETURNING *;

-- name: upload_of_page(upload_id)^
SELECT * FROM upload WHERE id = :upload_id;

-- name: lock_upload(upload_id)!
-- Two pages that end at the same moment must see each other's end: exactly one of them is the last.
SELECT FROM upload WHERE id = :upload_id FOR UPDATE;

-- name: end_page(state, reason_code, reason_facts, width, height, resolution_dpi, upload_id, number, attempt)^
UPDATE page
SET state = :state, reason_code = :reason_code, reason_facts = :reason_facts, lease_until = NULL,
    width = coalesce(:width, width), height = coalesce(:height, height),
    resolution_dpi = coalesce(:resolution_dpi, resolution_dpi)
WHERE upload_id = :upload_id AND number = :number AND attempt = :attempt AND state = 'reading'
RETURNING number;

-- name: put_page_text(upload_id, number, recipe, unit_code, text, words, steps, source, tokens, turn, quality, marks)!
INSERT INTO page_text (upload_id, number, recipe, unit_code, text, words, steps, source, tokens,
                       turn_degrees, quality, marks)
VALUES (:upload_id, :number, :recipe, :unit_code, :text, :words, :steps, :source, :tokens, :turn, :quality,
        :marks)
ON CONFLICT (upload_id, number) DO UPDATE
SET recipe = excluded.recipe, text = excluded.text, words = excluded.words, steps = excluded.steps,
    source = excluded.source, tokens = excluded.tokens, turn_degrees = excluded.turn_degrees,
    quality = excluded.quality, marks = excluded.marks;

-- name: add_words(words)!
-- Ordered, against deadlocks; of the words of a page nearly all are known already, and they are not written.
INSERT INTO search_word
SELECT word FROM unnest(:words::text[]) AS word
WHERE NOT EXISTS (SELECT FROM search_word AS known WHERE known.word = word.word)
ORDER BY word
ON CONFLICT DO NOTHING;

-- name: has_pages_under_way(upload_id)^
SELECT EXISTS (SELECT FROM page WHERE upload_id = :upload_id AND state IN ('waiting', 'reading')) AS answer;

-- name: release_page(excused, retry_after_seconds, upload_id, number, attempt)!
UPDATE page
SET state = 'waiting', excused = excused + :excused,
    lease_until = now() + make_interval(secs => :retry_after_seconds)
WHERE upload_id = :upload_id AND number = :number AND attempt = :attempt AND state = 'reading';

-- name: extend_page(lease_seconds, upload_id, number, attempt)^
UPDATE page SET lease_until = now() + make_interval(secs => :lease_seconds)
WHERE upload_id = :upload_id AND number = :number AND attempt = :attempt AND state = 'reading'
RETURNING number;

-- name: stored_pages(upload_id, first, last)
SELECT page.number, page.state, page.width, page.height, page.resolution_dpi, page.has_text_layer,
       page.reason_code, page.reason_facts, page_text.words, page_text.turn_degrees, page_text.quality,
       CASE WHEN page.secrecy_released THEN page_text.marks || jsonb_build_object('secrecy', NULL)
            ELSE page_text.marks END AS marks
FROM page LEFT JOIN page_text USING (upload_id, number)
WHERE upload_id = :upload_id
  AND page.number BETWEEN coalesce(:first, 1) AND coalesce(:last, 2147483647)
ORDER BY page.number;
