-- One row an index of a table with rows of its own that computes something from them, in an expression or a condition:
-- schema, table, name, what follows the table's name in CREATE INDEX, the columns that it computes from (as in uniques.sql).
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT n.nspname::pg_catalog.text,
       t.relname::pg_catalog.text,
       c.relname::pg_catalog.text,
       pg_catalog.substr(d.text, pg_catalog.strpos(d.text, d.mark)
           OPERATOR(pg_catalog.+) pg_catalog.length(d.mark) OPERATOR(pg_catalog.-) pg_catalog.length(' USING ')),
       ARRAY(SELECT a.attname::pg_catalog.text
             FROM pg_catalog.pg_attribute a
             WHERE a.attrelid OPERATOR(pg_catalog.=) i.indrelid
               AND a.attnum OPERATOR(pg_catalog.>) 0
               AND NOT a.attisdropped
               AND EXISTS (SELECT 1
                           FROM pg_catalog.regexp_matches(
                               pg_catalog.concat(i.indexprs, ' ', i.indpred), ':varattno ([0-9]+) ', 'g') v
                           WHERE v[1]::pg_catalog.int4 OPERATOR(pg_catalog.=) 0
                              OR v[1]::pg_catalog.int4 OPERATOR(pg_catalog.=) a.attnum)
             ORDER BY a.attnum)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.relnamespace
CROSS JOIN LATERAL (
    SELECT pg_catalog.pg_get_indexdef(i.indexrelid) AS text,
           pg_catalog.concat(pg_catalog.quote_ident(n.nspname), '.', pg_catalog.quote_ident(t.relname), ' USING ') AS mark
) d
WHERE (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
  AND t.relkind OPERATOR(pg_catalog.=) 'r'
  AND t.relpersistence OPERATOR(pg_catalog.<>) 't'
  AND i.indexrelid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
  AND pg_catalog.strpos(d.text, d.mark) OPERATOR(pg_catalog.>) 0
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k
                  WHERE k.conindid OPERATOR(pg_catalog.=) i.indexrelid AND k.contype OPERATOR(pg_catalog.=) 'x')
ORDER BY 1, 2, 3;
