-- Comments on the user's objects, on the schema public and on extensions; those that initdb and CREATE EXTENSION write are
-- nobody's. Source: initdb.c (the comment on public), PostgreSQL documentation, "Extension Files" (comment).
SELECT 'comment' AS kind, ARRAY[i.type || ' ' || i.identity] AS path, c.description AS text
FROM pg_description c
CROSS JOIN LATERAL pg_identify_object(c.classoid, c.objoid, c.objsubid) i
WHERE (c.objoid >= 16384 OR c.classoid = 'pg_extension'::regclass
       OR (c.classoid = 'pg_namespace'::regclass AND c.objoid = to_regnamespace('public')))
  AND i.identity IS NOT NULL
  AND coalesce(i.schema, '') !~ '^pg_'
  AND NOT (i.type = 'schema' AND i.identity = 'public' AND c.description = 'standard public schema')
  AND NOT (i.type = 'extension'
           AND EXISTS (SELECT FROM pg_extension e
                       JOIN pg_available_extensions a ON a.name = e.extname
                       WHERE e.oid = c.objoid AND a.comment = c.description))
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = c.classoid AND d.objid = c.objoid AND d.deptype = 'e')
