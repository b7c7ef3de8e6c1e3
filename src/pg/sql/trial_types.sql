-- One JSON array: of every type that a column of the relation $1 is made of, at any depth, an array of its OID, whether it
-- is a domain, the base type of a domain or 0, the element type of an array or 0, its name, and of every field of a
-- composite its name, the OID of its type and the type as people write it; of a range the OID of its bounds' type or 0 and
-- how they compare, as CREATE TYPE takes it; of a multirange the OID of its ranges' type or 0.
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
        UNION ALL
        SELECT b.rngsubtype FROM pg_catalog.pg_range b WHERE b.rngtypid OPERATOR(pg_catalog.=) t.oid
        UNION ALL
        SELECT b.rngtypid FROM pg_catalog.pg_range b WHERE b.rngmultitypid OPERATOR(pg_catalog.=) t.oid
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
                       AND NOT a.attisdropped), '[]'::pg_catalog.json),
           coalesce(b.rngsubtype::pg_catalog.int8, 0),
           coalesce('subtype_opclass = ' OPERATOR(pg_catalog.||) pg_catalog.quote_ident(n.nspname)
               OPERATOR(pg_catalog.||) '.' OPERATOR(pg_catalog.||) pg_catalog.quote_ident(o.opcname), '')
               OPERATOR(pg_catalog.||)
               coalesce(', collation = ' OPERATOR(pg_catalog.||) pg_catalog.quote_ident(m.nspname)
               OPERATOR(pg_catalog.||) '.' OPERATOR(pg_catalog.||) pg_catalog.quote_ident(l.collname), ''),
           coalesce(many.rngtypid::pg_catalog.int8, 0)))
FROM reached r
JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) r.oid
LEFT JOIN pg_catalog.pg_range b ON b.rngtypid OPERATOR(pg_catalog.=) t.oid
LEFT JOIN pg_catalog.pg_opclass o ON o.oid OPERATOR(pg_catalog.=) b.rngsubopc
LEFT JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) o.opcnamespace
LEFT JOIN pg_catalog.pg_collation l ON l.oid OPERATOR(pg_catalog.=) b.rngcollation
LEFT JOIN pg_catalog.pg_namespace m ON m.oid OPERATOR(pg_catalog.=) l.collnamespace
LEFT JOIN pg_catalog.pg_range many ON many.rngmultitypid OPERATOR(pg_catalog.=) t.oid
