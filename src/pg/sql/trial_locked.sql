-- One JSON array: the tables and materialized views that this transaction has touched so far, but for temporary ones, each as
-- schema.name.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT pg_catalog.json_agg(DISTINCT pg_catalog.concat(n.nspname, '.', c.relname))
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) l.relation
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
  AND l.locktype OPERATOR(pg_catalog.=) 'relation'
  AND c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
  AND c.relpersistence OPERATOR(pg_catalog.<>) 't'
  AND c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['r', 'p', 'm', 'f']::pg_catalog."char"[])
