-- One row a CHECK or exclusion constraint of the tables in $1: table, name, columns it reads, definition.
-- What an exclusion constraint's expressions and condition read is told as in uniques.sql.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT c.conrelid,
       c.conname::pg_catalog.text,
       ARRAY(SELECT a.attname::pg_catalog.text
             FROM pg_catalog.pg_attribute a
             WHERE a.attrelid OPERATOR(pg_catalog.=) c.conrelid
               AND a.attnum OPERATOR(pg_catalog.>) 0
               AND NOT a.attisdropped
               AND (a.attnum OPERATOR(pg_catalog.=) ANY (c.conkey)
                    -- Of a CHECK 0 is the whole row, which a function may be given; else an expression.
                    OR c.contype OPERATOR(pg_catalog.=) 'c' AND 0 OPERATOR(pg_catalog.=) ANY (c.conkey)
                    OR EXISTS (SELECT 1
                               FROM pg_catalog.pg_index i,
                                    pg_catalog.regexp_matches(
                                        pg_catalog.concat(i.indexprs, ' ', i.indpred), ':varattno ([0-9]+) ', 'g') v
                               WHERE i.indexrelid OPERATOR(pg_catalog.=) c.conindid
                                 AND (v[1]::pg_catalog.int4 OPERATOR(pg_catalog.=) 0
                                      OR v[1]::pg_catalog.int4 OPERATOR(pg_catalog.=) a.attnum)))
             ORDER BY a.attnum),
       pg_catalog.pg_get_constraintdef(c.oid)
FROM pg_catalog.pg_constraint c
WHERE c.conrelid OPERATOR(pg_catalog.=) ANY ($1)
  AND c.contype OPERATOR(pg_catalog.=) ANY (ARRAY['c', 'x']::pg_catalog."char"[])
ORDER BY c.conrelid, c.conname;
