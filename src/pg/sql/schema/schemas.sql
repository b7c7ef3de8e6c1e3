-- The user's schemas, with what older versions did not tell of them.
SELECT 'schema' AS kind, ARRAY[n.nspname::text] AS path, 'shell types' AS "#told"
FROM pg_namespace n
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
