-- One row about the database: name, version, encoding, whether it is a standby, number of large objects, names of the
-- settings that it gives every session.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT pg_catalog.current_database()::pg_catalog.text,
       pg_catalog.current_setting('server_version_num')::pg_catalog.int4,
       pg_catalog.pg_encoding_to_char(d.encoding)::pg_catalog.text,
       pg_catalog.pg_is_in_recovery(),
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata),
       ARRAY(SELECT pg_catalog.split_part(s, '=', 1)
             FROM pg_catalog.pg_db_role_setting r, pg_catalog.unnest(r.setconfig) s
             WHERE r.setdatabase OPERATOR(pg_catalog.=) d.oid AND r.setrole OPERATOR(pg_catalog.=) 0
             ORDER BY 1)
FROM pg_catalog.pg_database d
WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database();
