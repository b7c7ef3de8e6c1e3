-- Sets the sequence $1 to its value in the source ($2) or the largest value of its column ($3), whichever is larger; a
-- largest value that leaves less than a hundredth of the sequence's range, or than a million, does not count.
SELECT pg_catalog.setval(s.seqrelid::regclass, v.value)
FROM pg_catalog.pg_sequence s
CROSS JOIN LATERAL (
    SELECT greatest($2::int8,
                    CASE WHEN $3::int8 BETWEEN s.seqmin AND s.seqmax - least(s.seqmax / 100, 1000000) THEN $3::int8 END)
) v (value)
WHERE s.seqrelid = $1::text::regclass AND v.value IS NOT NULL;
