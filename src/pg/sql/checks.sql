-- One row a CHECK constraint of the tables in $1: table, name, columns it reads, definition.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT c.conrelid,
       c.conname::pg_catalog.text,
       ARRAY(SELECT a.attname::pg_catalog.text
             FROM pg_catalog.pg_attribute a
             WHERE a.attrelid OPERATOR(pg_catalog.=) c.conrelid AND a.attnum OPERATOR(pg_catalog.=) ANY (c.conkey)
             ORDER BY a.attnum),
       pg_catalog.pg_get_constraintdef(c.oid)
FROM pg_catalog.pg_constraint c
WHERE c.conrelid OPERATOR(pg_catalog.=) ANY ($1)
  AND c.contype OPERATOR(pg_catalog.=) 'c'
ORDER BY c.conrelid, c.conname;
