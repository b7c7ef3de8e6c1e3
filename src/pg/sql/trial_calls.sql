-- One row a table with rows of its own that has a CHECK constraint, or a column of a domain with one, which calls a function
-- that no extension brought: schema, table. Such a function may read other tables.
-- Runs on 14 and later, with no privilege but CONNECT.
WITH RECURSIVE calling AS (
    SELECT k.conrelid, k.contypid
    FROM pg_catalog.pg_constraint k
    WHERE k.contype OPERATOR(pg_catalog.=) 'c'
      AND k.convalidated
      AND EXISTS (SELECT 1
                  FROM pg_catalog.pg_depend d
                  WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_constraint'::pg_catalog.regclass
                    AND d.objid OPERATOR(pg_catalog.=) k.oid
                    AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
                    AND d.refobjid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
                    AND NOT EXISTS (SELECT 1
                                    FROM pg_catalog.pg_depend e
                                    WHERE e.classid OPERATOR(pg_catalog.=) d.refclassid
                                      AND e.objid OPERATOR(pg_catalog.=) d.refobjid
                                      AND e.deptype OPERATOR(pg_catalog.=) 'e'))
), types AS (
    SELECT c.contypid AS oid
    FROM calling c
    WHERE c.contypid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
    UNION
    SELECT t.oid
    FROM types y
    JOIN pg_catalog.pg_type t ON t.typbasetype OPERATOR(pg_catalog.=) y.oid
)
SELECT n.nspname::pg_catalog.text, t.relname::pg_catalog.text
FROM pg_catalog.pg_class t
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.relnamespace
WHERE t.relkind OPERATOR(pg_catalog.=) 'r'
  AND t.relpersistence OPERATOR(pg_catalog.<>) 't'
  AND (EXISTS (SELECT 1 FROM calling c WHERE c.conrelid OPERATOR(pg_catalog.=) t.oid)
       OR EXISTS (SELECT 1
                  FROM pg_catalog.pg_attribute a
                  JOIN types y ON y.oid OPERATOR(pg_catalog.=) a.atttypid
                  WHERE a.attrelid OPERATOR(pg_catalog.=) t.oid
                    AND a.attnum OPERATOR(pg_catalog.>) 0
                    AND NOT a.attisdropped))
ORDER BY 1, 2;
