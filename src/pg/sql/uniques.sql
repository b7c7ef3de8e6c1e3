-- One row a valid unique index of the tables in $1: table, name, primary, key columns, key expressions, columns that
-- expressions and predicate read, predicate. INCLUDE columns are no part of the key.
-- The columns are told from the stored expressions' own references (`varattno`, 0 for the whole row; source:
-- `_outVar` in PostgreSQL's `outfuncs.c`): pg_depend has those of the index, plain key and INCLUDE columns too.
-- The row goes through JSON for NULLS NOT DISTINCT, whose catalog column exists from 15 on only.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT i.indrelid,
       c.relname::pg_catalog.text,
       i.indisprimary,
       ARRAY(SELECT a.attname::pg_catalog.text
             FROM pg_catalog.generate_series(0, i.indnkeyatts OPERATOR(pg_catalog.-) 1) k
             JOIN pg_catalog.pg_attribute a
               ON a.attrelid OPERATOR(pg_catalog.=) i.indrelid AND a.attnum OPERATOR(pg_catalog.=) i.indkey[k]
             WHERE i.indkey[k] OPERATOR(pg_catalog.<>) 0
             ORDER BY k),
       ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, k OPERATOR(pg_catalog.+) 1, false)
             FROM pg_catalog.generate_series(0, i.indnkeyatts OPERATOR(pg_catalog.-) 1) k
             WHERE i.indkey[k] OPERATOR(pg_catalog.=) 0
             ORDER BY k),
       CASE WHEN i.indexprs IS NULL AND i.indpred IS NULL THEN ARRAY[]::pg_catalog.text[]
            ELSE ARRAY(SELECT a.attname::pg_catalog.text
                       FROM pg_catalog.pg_attribute a
                       WHERE a.attrelid OPERATOR(pg_catalog.=) i.indrelid
                         AND a.attnum OPERATOR(pg_catalog.>) 0
                         AND NOT a.attisdropped
                         AND EXISTS (SELECT 1
                                     FROM pg_catalog.regexp_matches(
                                              pg_catalog.concat(i.indexprs, ' ', i.indpred), ':varattno ([0-9]+) ', 'g') v
                                     WHERE v[1]::pg_catalog.int4 OPERATOR(pg_catalog.=) 0
                                        OR v[1]::pg_catalog.int4 OPERATOR(pg_catalog.=) a.attnum)
                       ORDER BY a.attnum) END,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid),
       coalesce((pg_catalog.to_jsonb(i) OPERATOR(pg_catalog.->>) 'indnullsnotdistinct')::pg_catalog.bool, false)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
WHERE i.indrelid OPERATOR(pg_catalog.=) ANY ($1)
  AND i.indisunique
  AND i.indisvalid
ORDER BY i.indrelid, c.relname;
