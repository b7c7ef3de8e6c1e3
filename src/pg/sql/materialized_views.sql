-- What filling the materialized views reads that have rows: one row a view and a relation or function that it reaches, by
-- itself, through views, parents, partitions, operators or functions. The view's OID, schema and name; `function` or the
-- relation's kind; its OID, schema and name; the columns that are named; the query of a view or the body of a function; the
-- extension that it is of; the language, where it may do what it likes.
-- What is called of the server's own functions stands in no pg_depend: only queries and bodies tell it.
-- Source: PostgreSQL documentation, "pg_depend", "pg_rewrite", "pg_inherits"; recordDependencyOnExpr in dependency.c.
-- Runs on 14 and later, with no privilege but CONNECT.
WITH RECURSIVE reads AS (
    SELECT c.oid AS view, 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid AS class, c.oid AS at,
           0::pg_catalog.int4 AS attnum
    FROM pg_catalog.pg_class c
    WHERE c.relkind = 'm' AND c.relispopulated AND c.oid >= 16384
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
    UNION
    SELECT r.view, n.class, n.at, n.attnum
    FROM reads r
    CROSS JOIN LATERAL (
        SELECT d.refclassid AS class, d.refobjid AS at, d.refobjsubid AS attnum
        FROM pg_catalog.pg_rewrite w
        JOIN pg_catalog.pg_depend d
          ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid
        WHERE r.class = 'pg_catalog.pg_class'::pg_catalog.regclass AND w.ev_class = r.at AND w.ev_type = '1'
        UNION ALL
        SELECT d.refclassid, d.refobjid, d.refobjsubid
        FROM pg_catalog.pg_depend d
        WHERE r.class = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.classid = r.class AND d.objid = r.at
        UNION ALL
        SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, o.oprcode, 0
        FROM pg_catalog.pg_operator o
        WHERE r.class = 'pg_catalog.pg_operator'::pg_catalog.regclass AND o.oid = r.at
        UNION ALL
        SELECT r.class, i.inhrelid, 0
        FROM pg_catalog.pg_inherits i
        WHERE r.class = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.inhparent = r.at
    ) n
    WHERE n.class IN ('pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_proc'::pg_catalog.regclass,
                      'pg_catalog.pg_operator'::pg_catalog.regclass)
)
SELECT g.view, vn.nspname::pg_catalog.text, v.relname::pg_catalog.text,
       coalesce(t.relkind::pg_catalog.text, 'function'), g.at,
       coalesce(tn.nspname, pn.nspname)::pg_catalog.text, coalesce(t.relname, p.proname)::pg_catalog.text,
       ARRAY(SELECT a.attname::pg_catalog.text FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = t.oid AND a.attnum = ANY (g.attnums) AND a.attnum > 0
             ORDER BY a.attnum),
       CASE WHEN t.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(t.oid)
            WHEN l.lanname IN ('internal', 'c') THEN NULL
            ELSE coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc) END,
       (SELECT e.extname::pg_catalog.text
        FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
        WHERE d.classid = g.class AND d.objid = g.at AND d.deptype = 'e'
          AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
        LIMIT 1),
       CASE WHEN NOT l.lanpltrusted AND l.lanname NOT IN ('internal', 'c') THEN l.lanname::pg_catalog.text END
FROM (SELECT r.view, r.class, r.at, pg_catalog.array_agg(r.attnum) AS attnums
      FROM reads r GROUP BY 1, 2, 3) g
JOIN pg_catalog.pg_class v ON v.oid = g.view
JOIN pg_catalog.pg_namespace vn ON vn.oid = v.relnamespace
LEFT JOIN pg_catalog.pg_class t ON g.class = 'pg_catalog.pg_class'::pg_catalog.regclass AND t.oid = g.at
LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_proc p ON g.class = 'pg_catalog.pg_proc'::pg_catalog.regclass AND p.oid = g.at
LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
LEFT JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE coalesce(t.oid, p.oid) IS NOT NULL;
