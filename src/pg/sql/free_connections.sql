-- How many more connections this session's role may have, by the limits of server, database and role. That a superuser
-- may have more is left aside.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT LEAST(
           pg_catalog.current_setting('max_connections')::pg_catalog.int8
           - pg_catalog.current_setting('superuser_reserved_connections')::pg_catalog.int8
           - COALESCE(pg_catalog.current_setting('reserved_connections', true), '0')::pg_catalog.int8
           - pg_catalog.count(*),
           CASE WHEN r.rolconnlimit >= 0
                THEN r.rolconnlimit - pg_catalog.count(*) FILTER (WHERE a.usesysid = r.oid) END,
           CASE WHEN d.datconnlimit >= 0
                THEN d.datconnlimit - pg_catalog.count(*) FILTER (WHERE a.datid = d.oid) END)
FROM pg_catalog.pg_stat_activity a
CROSS JOIN pg_catalog.pg_roles r
CROSS JOIN pg_catalog.pg_database d
WHERE r.rolname = session_user
  AND d.datname = pg_catalog.current_database()
  AND a.backend_type = 'client backend'
GROUP BY r.rolconnlimit, d.datconnlimit
