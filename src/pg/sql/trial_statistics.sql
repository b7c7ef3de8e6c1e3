-- One row a statistics object of a table with rows of its own that computes something from them: schema, table, name, the
-- expressions, the columns that they read (as in uniques.sql).
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT n.nspname::pg_catalog.text,
       t.relname::pg_catalog.text,
       s.stxname::pg_catalog.text,
       pg_catalog.array_to_string(pg_catalog.pg_get_statisticsobjdef_expressions(s.oid), ', '),
       ARRAY(SELECT a.attname::pg_catalog.text
             FROM pg_catalog.pg_attribute a
             WHERE a.attrelid OPERATOR(pg_catalog.=) s.stxrelid
               AND a.attnum OPERATOR(pg_catalog.>) 0
               AND NOT a.attisdropped
               AND EXISTS (SELECT 1
                           FROM pg_catalog.regexp_matches(
                               s.stxexprs::pg_catalog.text, ':varattno ([0-9]+) ', 'g') v
                           WHERE v[1]::pg_catalog.int4 OPERATOR(pg_catalog.=) 0
                              OR v[1]::pg_catalog.int4 OPERATOR(pg_catalog.=) a.attnum)
             ORDER BY a.attnum)
FROM pg_catalog.pg_statistic_ext s
JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) s.stxrelid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.relnamespace
WHERE s.stxexprs IS NOT NULL
  AND t.relkind OPERATOR(pg_catalog.=) 'r'
  AND t.relpersistence OPERATOR(pg_catalog.<>) 't'
ORDER BY 1, 2, 3;
