-- Schema and name of every foreign table.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'f'
ORDER BY 1, 2;
