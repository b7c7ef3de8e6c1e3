-- One row a table of the user's that has extended statistics: schema, table.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT DISTINCT n.nspname::pg_catalog.text, t.relname::pg_catalog.text
FROM pg_catalog.pg_statistic_ext s
JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) s.stxrelid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.relnamespace
WHERE s.oid >= 16384;
