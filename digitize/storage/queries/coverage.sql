-- Coverage: the counts of a period, and the list behind each count by the same predicate: received in the period,
-- in the units of the principal.

-- name: as_of()^
SELECT now() AS as_of;

-- name: count_by_unit(period_start, period_end, units)
-- Grouped by the bits themselves: the caller adds up, for each measure, the groups that have its bit. The scan
-- needs nothing but the index dossier_by_reception.
SELECT counts.unit_code, unit.name AS unit_name, counts.measure_bits, counts.dossiers
FROM (
    SELECT unit_code, measure_bits, count(*) AS dossiers
    FROM dossier
    WHERE received_at >= :period_start
      AND received_at < :period_end
      AND (:units::text[] IS NULL OR unit_code = ANY (:units::text[]))
    GROUP BY unit_code, measure_bits
) AS counts
JOIN unit ON unit.code = counts.unit_code
ORDER BY counts.unit_code;

-- name: list_dossiers(period_start, period_end, units, unit_code, side, mask, after_received_at, after_code, limit)
-- One statement, so that the total and the page are of one moment. Without a page the total comes alone.
WITH selected AS NOT MATERIALIZED (
    SELECT canonical_code, code, unit_code, procedure_code, applicant_name, received_at, due_at
    FROM dossier
    WHERE received_at >= :period_start
      AND received_at < :period_end
      AND (:units::text[] IS NULL OR unit_code = ANY (:units::text[]))
      AND (:unit_code::text IS NULL OR unit_code = :unit_code::text)
      AND (:side::text = 'denominator' OR (measure_bits & :mask::integer <> 0) = (:side::text = 'numerator'))
), total AS (
    SELECT count(*) AS total FROM selected
), page AS (
    SELECT *
    FROM selected
    WHERE :after_received_at::timestamptz IS NULL
       OR (received_at, canonical_code) > (:after_received_at::timestamptz, :after_code::text)
    ORDER BY received_at, canonical_code
    LIMIT :limit
)
SELECT total.total, page.*
FROM total
LEFT JOIN page ON true
ORDER BY page.received_at, page.canonical_code;
