-- One JSON array: of every CHECK constraint that the relation $1, or a domain of one of its columns, has, an array of its
-- name, the column ("" for the relation's own) and the condition. A domain's condition names the value VALUE.
-- Runs on 14 and later, with no privilege but CONNECT.
WITH RECURSIVE chain AS (
    SELECT a.attname, t.oid, t.typbasetype
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) a.atttypid
    WHERE a.attrelid OPERATOR(pg_catalog.=) $1::pg_catalog.regclass
      AND a.attnum OPERATOR(pg_catalog.>) 0
      AND NOT a.attisdropped
      AND t.typtype OPERATOR(pg_catalog.=) 'd'
    UNION ALL
    SELECT c.attname, t.oid, t.typbasetype
    FROM chain c
    JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) c.typbasetype
    WHERE t.typtype OPERATOR(pg_catalog.=) 'd'
), checks AS (
    SELECT k.conname, '' AS attname, pg_catalog.pg_get_expr(k.conbin, k.conrelid) AS condition
    FROM pg_catalog.pg_constraint k
    WHERE k.conrelid OPERATOR(pg_catalog.=) $1::pg_catalog.regclass AND k.contype OPERATOR(pg_catalog.=) 'c'
    UNION ALL
    -- Wherever the planner puts it: of a table's constraint it cannot be asked so.
    SELECT k.conname, c.attname,
           CASE WHEN k.contypid OPERATOR(pg_catalog.<>) 0 THEN pg_catalog.pg_get_expr(k.conbin, 0) END
    FROM chain c
    JOIN pg_catalog.pg_constraint k ON k.contypid OPERATOR(pg_catalog.=) c.oid
    WHERE k.contype OPERATOR(pg_catalog.=) 'c'
)
SELECT pg_catalog.json_agg(pg_catalog.json_build_array(conname, attname, condition) ORDER BY attname, conname)
FROM checks
