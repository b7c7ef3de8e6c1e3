-- What the session of a process does: works, waits for its client, ended; NULL where the server does not tell.
-- Source: PostgreSQL documentation, "pg_stat_activity" and "Wait Events of Type Client".
SELECT CASE
         WHEN max(pid) IS NULL THEN 'ended'
         WHEN bool_or(state LIKE 'idle%') OR bool_or(wait_event IN ('ClientRead', 'ClientWrite')) THEN 'waits'
         WHEN bool_or(state = 'active') THEN 'works'
       END
  FROM pg_catalog.pg_stat_activity
 WHERE pid = $1
