-- Name and version of each extension, by name.
SELECT e.extname::pg_catalog.text, e.extversion
FROM pg_catalog.pg_extension e
ORDER BY 1;
