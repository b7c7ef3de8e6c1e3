-- Name and version of each extension, by name.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT e.extname::pg_catalog.text, e.extversion
FROM pg_catalog.pg_extension e
ORDER BY 1;
