-- Installed extensions. What belongs to one is left out everywhere else.
SELECT 'extension' AS kind, ARRAY[e.extname::text] AS path, e.extversion AS version, n.nspname::text AS schema
FROM pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace
