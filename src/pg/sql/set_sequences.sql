-- Sets the sequences $1 to their values in the source ($2) or the largest values of their columns ($3), whichever are
-- larger; a largest value that leaves less than a hundredth of the sequence's range, or than a million, does not count.
SELECT pg_catalog.setval(s.seqrelid::regclass, v.value)
FROM unnest($1::text[], $2::int8[], $3::int8[]) g (name, last, largest)
JOIN pg_catalog.pg_sequence s ON s.seqrelid = g.name::regclass
CROSS JOIN LATERAL (
    SELECT greatest(g.last,
                    CASE WHEN g.largest BETWEEN s.seqmin AND s.seqmax - least(s.seqmax / 100, 1000000)
                         THEN g.largest END)
) v (value)
WHERE v.value IS NOT NULL;
