-- Texts of the user's own that a schema carries besides its tables' definitions: sort and name of the object, text.
-- Comments on tables and columns, views, functions in a language that has a source. Members of extensions do not count,
-- nor does what initdb made (numbers below 16384). Texts are cut.
-- Runs on 14 and later, with no privilege but CONNECT.
WITH texts (title, catalog, oid, namespace, text) AS (
    SELECT pg_catalog.concat('the comment on ', n.nspname, '.', c.relname, '.' OPERATOR(pg_catalog.||) a.attname),
           d.classoid, c.oid, n.oid, d.description
    FROM pg_catalog.pg_description d
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) d.objoid
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    LEFT JOIN pg_catalog.pg_attribute a
        ON a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.=) d.objsubid
           AND d.objsubid OPERATOR(pg_catalog.>) 0
    WHERE d.classoid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
    UNION ALL
    SELECT pg_catalog.concat('the view ', n.nspname, '.', c.relname),
           'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, n.oid, pg_catalog.pg_get_viewdef(c.oid)
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    WHERE c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['v', 'm']::pg_catalog."char"[])
      AND c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    UNION ALL
    SELECT pg_catalog.concat('the function ', n.nspname, '.', p.proname),
           'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, n.oid, p.prosrc
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
    WHERE l.lanname OPERATOR(pg_catalog.<>) ALL (ARRAY['c', 'internal']::pg_catalog.name[])
)
SELECT t.title, pg_catalog."left"(t.text, 65536)
FROM texts t
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.namespace
WHERE t.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
  AND t.text IS NOT NULL
  AND n.nspname OPERATOR(pg_catalog.<>) 'information_schema'
  AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_')
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                  WHERE d.classid OPERATOR(pg_catalog.=) t.catalog AND d.objid OPERATOR(pg_catalog.=) t.oid
                    AND d.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char")
ORDER BY 1
LIMIT 20000;
