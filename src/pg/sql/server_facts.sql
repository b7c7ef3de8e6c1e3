-- What a server and a database are like, as groups of names, values and units: the settings of a session that has just begun
-- (reset_val: what the role and the database set counts, what this session set does not; as changed where it is not the
-- one that is built in), and what no setting says.
-- What only this role or address has (a reader's own time limit, say; $1 are the address's) says nothing of others: instead
-- of it stands what the database, or ALTER ROLE ALL, gives to everybody, and where neither does, that it is this role's own.
-- Settings are those of the groups that change what statements give or how they are planned, and of timeouts and memory.
SELECT CASE WHEN o.is_own AND e.value IS NULL THEN 'own'
            WHEN o.is_own OR s.reset_val IS DISTINCT FROM s.boot_val THEN 'changed' ELSE 'setting' END,
       s.name, CASE WHEN o.is_own THEN e.value ELSE s.reset_val END, CASE WHEN NOT o.is_own THEN s.unit END
FROM pg_catalog.pg_settings s
CROSS JOIN LATERAL (
    SELECT s.source IN ('client', 'user', 'database user') OR pg_catalog.lower(s.name) = ANY ($1::text[])
           OR EXISTS (SELECT FROM pg_catalog.pg_db_role_setting r
                      JOIN pg_catalog.pg_roles u ON u.oid = r.setrole AND u.rolname = session_user
                      CROSS JOIN LATERAL pg_catalog.unnest(r.setconfig) c (pair)
                      WHERE r.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d
                                                  WHERE d.datname = pg_catalog.current_database()))
                        AND pg_catalog.lower(pg_catalog.split_part(c.pair, '=', 1)) = pg_catalog.lower(s.name))) o (is_own)
LEFT JOIN LATERAL (
    SELECT pg_catalog.substr(c.pair, pg_catalog.strpos(c.pair, '=') + 1)
    FROM pg_catalog.pg_db_role_setting r
    CROSS JOIN LATERAL pg_catalog.unnest(r.setconfig) c (pair)
    WHERE r.setrole = 0
      AND r.setdatabase IN (0, (SELECT d.oid FROM pg_catalog.pg_database d
                                WHERE d.datname = pg_catalog.current_database()))
      AND pg_catalog.lower(pg_catalog.split_part(c.pair, '=', 1)) = pg_catalog.lower(s.name)
    ORDER BY r.setdatabase DESC LIMIT 1) e (value) ON o.is_own
WHERE (s.category IN ('Query Tuning / Planner Method Configuration', 'Query Tuning / Planner Cost Constants',
                      'Query Tuning / Genetic Query Optimizer', 'Query Tuning / Other Planner Options',
                      'Client Connection Defaults / Statement Behavior', 'Client Connection Defaults / Locale and Formatting',
                      'Client Connection Defaults / Shared Library Preloading',
                      'Version and Platform Compatibility / Previous PostgreSQL Versions',
                      'Version and Platform Compatibility / Other Platforms and Clients',
                      'Resource Usage / Memory', 'Lock Management')
       OR s.name IN ('max_connections', 'wal_level', 'idle_session_timeout'))
  AND s.name NOT IN ('client_encoding', 'client_min_messages', 'server_encoding', 'lc_collate', 'lc_ctype',
                     'temp_tablespaces', 'default_tablespace', 'default_table_access_method', 'transaction_isolation',
                     'transaction_read_only', 'transaction_deferrable', 'dynamic_shared_memory_type', 'shared_memory_type',
                     'huge_pages', 'huge_page_size', 'min_dynamic_shared_memory', 'session_replication_role',
                     'event_triggers', 'local_preload_libraries', 'jit_provider', 'role', 'seed', 'timezone_abbreviations',
                     'vacuum_freeze_min_age', 'vacuum_freeze_table_age', 'vacuum_failsafe_age',
                     'vacuum_multixact_freeze_min_age', 'vacuum_multixact_freeze_table_age', 'vacuum_multixact_failsafe_age')
UNION ALL
SELECT 'extension', e.extname::text, e.extversion, NULL FROM pg_catalog.pg_extension e
UNION ALL
SELECT 'version', 'version', pg_catalog.split_part(pg_catalog.current_setting('server_version'), ' ', 1), NULL
UNION ALL
SELECT 'database', f.name, f.value, NULL
FROM pg_catalog.pg_database d
CROSS JOIN LATERAL (VALUES
    ('encoding', pg_catalog.pg_encoding_to_char(d.encoding)::text),
    ('collate', d.datcollate::text),
    ('ctype', d.datctype::text),
    -- From 15 on; 14 knows libc only.
    ('locale_provider', CASE coalesce(pg_catalog.to_jsonb(d) ->> 'datlocprovider', 'c')
                             WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END),
    ('locale', coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale')),
    ('collation_version', pg_catalog.to_jsonb(d) ->> 'datcollversion')) f (name, value)
WHERE d.datname = pg_catalog.current_database() AND f.value IS NOT NULL
