-- One JSON array: of every materialized view of the user's that was never filled and every column of a table that it reads,
-- by itself or through views, an array of the view's schema and name, the table's schema and name, and the column.
-- Runs on 14 and later, with no privilege but CONNECT.
WITH RECURSIVE reads AS (
    SELECT c.oid AS view, c.oid AS at, 0::pg_catalog.int2 AS attnum
    FROM pg_catalog.pg_class c
    WHERE c.relkind OPERATOR(pg_catalog.=) 'm'
      AND NOT c.relispopulated
      AND c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    UNION
    SELECT r.view, d.refobjid, d.refobjsubid::pg_catalog.int2
    FROM reads r
    JOIN pg_catalog.pg_rewrite w ON w.ev_class OPERATOR(pg_catalog.=) r.at
    JOIN pg_catalog.pg_depend d
      ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_rewrite'::pg_catalog.regclass
     AND d.objid OPERATOR(pg_catalog.=) w.oid
     AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
    WHERE d.refobjid OPERATOR(pg_catalog.<>) r.view
)
SELECT pg_catalog.json_agg(pg_catalog.json_build_array(vn.nspname, v.relname, tn.nspname, t.relname, a.attname)
                           ORDER BY vn.nspname, v.relname, tn.nspname, t.relname, a.attnum)
FROM reads r
JOIN pg_catalog.pg_class v ON v.oid OPERATOR(pg_catalog.=) r.view
JOIN pg_catalog.pg_namespace vn ON vn.oid OPERATOR(pg_catalog.=) v.relnamespace
JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) r.at
JOIN pg_catalog.pg_namespace tn ON tn.oid OPERATOR(pg_catalog.=) t.relnamespace
JOIN pg_catalog.pg_attribute a
  ON a.attrelid OPERATOR(pg_catalog.=) t.oid AND a.attnum OPERATOR(pg_catalog.=) r.attnum
WHERE t.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p']::pg_catalog."char"[])
  AND a.attnum OPERATOR(pg_catalog.>) 0
