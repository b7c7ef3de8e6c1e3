-- One row a valid unique index of the tables in $1: table, name, primary, key columns, key expressions, columns that
-- expressions and predicate read, predicate. INCLUDE columns are no part of the key.
-- NULLS NOT DISTINCT is told from the definition, because its catalog column exists from 15 on only.
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
            ELSE ARRAY(SELECT DISTINCT a.attname::pg_catalog.text
                       FROM pg_catalog.pg_depend d
                       JOIN pg_catalog.pg_attribute a
                         ON a.attrelid OPERATOR(pg_catalog.=) d.refobjid
                        AND a.attnum::pg_catalog.int4 OPERATOR(pg_catalog.=) d.refobjsubid
                       WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                         AND d.objid OPERATOR(pg_catalog.=) i.indexrelid
                         AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                         AND d.refobjid OPERATOR(pg_catalog.=) i.indrelid
                         AND d.refobjsubid OPERATOR(pg_catalog.>) 0
                       ORDER BY 1) END,
       pg_catalog.pg_get_expr(i.indpred, i.indrelid),
       pg_catalog.strpos(pg_catalog.pg_get_indexdef(i.indexrelid), ' NULLS NOT DISTINCT') OPERATOR(pg_catalog.>) 0
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
WHERE i.indrelid OPERATOR(pg_catalog.=) ANY ($1)
  AND i.indisunique
  AND i.indisvalid
ORDER BY i.indrelid, c.relname;
