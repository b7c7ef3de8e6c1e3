-- One JSON array: of every type that a column of the relation $1 is made of, at any depth, an array of its OID, whether it
-- is a domain, the base type of a domain or 0, the element type of an array or 0, its name, and of every field of a
-- composite its name, the OID of its type and the type as people write it. Ranges are not looked into.
-- Runs on 14 and later, with no privilege but CONNECT.
WITH RECURSIVE reached AS (
    SELECT a.atttypid AS oid
    FROM pg_catalog.pg_attribute a
    WHERE a.attrelid OPERATOR(pg_catalog.=) $1::pg_catalog.regclass
      AND a.attnum OPERATOR(pg_catalog.>) 0
      AND NOT a.attisdropped
    UNION
    SELECT part.oid
    FROM reached r
    JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) r.oid
    CROSS JOIN LATERAL (
        SELECT t.typbasetype AS oid
        UNION ALL
        SELECT t.typelem
        WHERE t.typsubscript::pg_catalog.oid OPERATOR(pg_catalog.=)
              'pg_catalog.array_subscript_handler'::pg_catalog.regproc::pg_catalog.oid
        UNION ALL
        SELECT a.atttypid
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid OPERATOR(pg_catalog.=) t.typrelid
          AND t.typtype OPERATOR(pg_catalog.=) 'c'
          AND a.attnum OPERATOR(pg_catalog.>) 0
          AND NOT a.attisdropped
    ) part
    WHERE part.oid OPERATOR(pg_catalog.<>) 0
)
SELECT pg_catalog.json_agg(pg_catalog.json_build_array(
           t.oid::pg_catalog.int8,
           t.typtype OPERATOR(pg_catalog.=) 'd',
           t.typbasetype::pg_catalog.int8,
           CASE WHEN t.typsubscript::pg_catalog.oid OPERATOR(pg_catalog.=)
                     'pg_catalog.array_subscript_handler'::pg_catalog.regproc::pg_catalog.oid
                THEN t.typelem::pg_catalog.int8 ELSE 0 END,
           pg_catalog.format_type(t.oid, -1),
           coalesce((SELECT pg_catalog.json_agg(pg_catalog.json_build_array(
                                a.attname, a.atttypid::pg_catalog.int8,
                                pg_catalog.format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
                     FROM pg_catalog.pg_attribute a
                     WHERE a.attrelid OPERATOR(pg_catalog.=) t.typrelid
                       AND t.typtype OPERATOR(pg_catalog.=) 'c'
                       AND a.attnum OPERATOR(pg_catalog.>) 0
                       AND NOT a.attisdropped), '[]'::pg_catalog.json)))
FROM reached r
JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) r.oid
