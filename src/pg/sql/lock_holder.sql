-- The session that holds the ACCESS EXCLUSIVE lock on table $2 of schema $1, or the one that awaits it; no pid: a
-- prepared transaction.
SELECT l.pid
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) l.relation
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) l.database
WHERE l.locktype OPERATOR(pg_catalog.=) 'relation'
  AND l.mode OPERATOR(pg_catalog.=) 'AccessExclusiveLock'
  AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
  AND n.nspname OPERATOR(pg_catalog.=) $1::pg_catalog.text
  AND c.relname OPERATOR(pg_catalog.=) $2::pg_catalog.text
ORDER BY l.granted DESC, l.waitstart
LIMIT 1;
