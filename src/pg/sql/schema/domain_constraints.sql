-- CHECK constraints of domains.
SELECT 'domain constraint' AS kind,
       ARRAY[n.nspname::text, t.typname::text, k.conname::text] AS path,
       pg_get_constraintdef(k.oid) AS definition
FROM pg_constraint k
JOIN pg_type t ON t.oid = k.contypid
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE k.contype = 'c' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
