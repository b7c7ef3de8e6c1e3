-- One JSON array: of every column of the relation $1 an array of its name, its type as people write it, the type's OID, the
-- type under its domains ("" where it is of no domain), whether a sequence gives a whole number where nothing else does,
-- whether it is generated, and whether it is NOT NULL.
-- Runs on 14 and later, with no privilege but CONNECT.
WITH RECURSIVE chain AS (
    SELECT a.attnum, t.oid, t.typtype, t.typbasetype, t.typtypmod, a.atttypmod AS modifier
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) a.atttypid
    WHERE a.attrelid OPERATOR(pg_catalog.=) $1::pg_catalog.regclass
      AND a.attnum OPERATOR(pg_catalog.>) 0
      AND NOT a.attisdropped
      AND t.typtype OPERATOR(pg_catalog.=) 'd'
    UNION ALL
    SELECT c.attnum, t.oid, t.typtype, t.typbasetype, t.typtypmod,
           CASE WHEN c.typtypmod OPERATOR(pg_catalog.>=) 0 THEN c.typtypmod ELSE c.modifier END
    FROM chain c
    JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) c.typbasetype
    WHERE c.typtype OPERATOR(pg_catalog.=) 'd'
)
SELECT pg_catalog.json_agg(pg_catalog.json_build_array(
           a.attname,
           pg_catalog.format_type(a.atttypid, a.atttypmod),
           a.atttypid::pg_catalog.int8,
           coalesce((SELECT pg_catalog.format_type(c.oid, c.modifier)
                     FROM chain c
                     WHERE c.attnum OPERATOR(pg_catalog.=) a.attnum
                       AND c.typtype OPERATOR(pg_catalog.<>) 'd'), ''),
           a.atttypid OPERATOR(pg_catalog.=) ANY (ARRAY[20, 21, 23]::pg_catalog.oid[])
               AND (a.attidentity OPERATOR(pg_catalog.<>) ''
                    OR coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '')
                       OPERATOR(pg_catalog.~) 'nextval\('),
           a.attgenerated OPERATOR(pg_catalog.<>) '',
           a.attnotnull)
       ORDER BY a.attnum)
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_attrdef d
  ON d.adrelid OPERATOR(pg_catalog.=) a.attrelid AND d.adnum OPERATOR(pg_catalog.=) a.attnum
WHERE a.attrelid OPERATOR(pg_catalog.=) $1::pg_catalog.regclass
  AND a.attnum OPERATOR(pg_catalog.>) 0
  AND NOT a.attisdropped
