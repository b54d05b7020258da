-- What brings forgotten work back. A job counts as in hand while it waits, or while its worker is alive.

-- name: try_to_be_the_only_one()^
SELECT pg_try_advisory_xact_lock(7301004) AS answer;

-- name: delete_jobs_of_dead_workers(stale_seconds)!
-- The ledger is the history; the job of a killed worker only stands in the way of its successor.
DELETE FROM procrastinate_jobs AS job
WHERE job.status = 'doing'
  AND NOT EXISTS (SELECT FROM procrastinate_workers AS worker
                  WHERE worker.id = job.worker_id
                    AND worker.last_heartbeat > now() - make_interval(secs => :stale_seconds));

-- name: forgotten_uploads()
SELECT id, state FROM upload
WHERE state IN ('received', 'probing')
  AND (lease_until IS NULL OR lease_until < now())
  AND NOT EXISTS (SELECT FROM procrastinate_jobs AS job
                  WHERE job.queueing_lock = 'probe:' || upload.id AND job.status IN ('todo', 'doing'))
LIMIT 1000;

-- name: forgotten_pages(range_pages)
SELECT upload_id, number FROM page
WHERE state IN ('waiting', 'reading')
  AND (lease_until IS NULL OR lease_until < now())
  AND NOT EXISTS (SELECT FROM procrastinate_jobs AS job
                  WHERE job.queueing_lock = 'read:' || page.upload_id || ':'
                        || ((page.number - 1) / :range_pages)
                    AND job.status IN ('todo', 'doing'))
LIMIT 1000;

-- name: forgotten_finishes()
SELECT id FROM upload
WHERE state = 'reading'
  AND (lease_until IS NULL OR lease_until < now())
  AND NOT EXISTS (SELECT FROM page WHERE upload_id = upload.id AND state IN ('waiting', 'reading'))
  AND NOT EXISTS (SELECT FROM procrastinate_jobs AS job
                  WHERE job.queueing_lock = 'finish:' || upload.id AND job.status IN ('todo', 'doing'))
LIMIT 1000;

-- name: forgotten_assemblies()
-- Documents that somebody changed; those of an upload under way are its finishing's.
SELECT document.id, document.upload_id FROM document JOIN upload ON upload.id = document.upload_id
WHERE document.state = 'assembling' AND upload.state = 'done'
  AND (document.assembly_lease_until IS NULL OR document.assembly_lease_until < now())
  AND NOT EXISTS (SELECT FROM procrastinate_jobs AS job
                  WHERE job.queueing_lock = 'assemble:' || document.id AND job.status IN ('todo', 'doing'))
LIMIT 1000;
