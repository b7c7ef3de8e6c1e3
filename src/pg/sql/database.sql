-- One row about the database: name, version, encoding, whether it is a standby, number of large objects.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT pg_catalog.current_database()::pg_catalog.text,
       pg_catalog.current_setting('server_version_num')::pg_catalog.int4,
       pg_catalog.pg_encoding_to_char(d.encoding)::pg_catalog.text,
       pg_catalog.pg_is_in_recovery(),
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_largeobject_metadata)
FROM pg_catalog.pg_database d
WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database();
