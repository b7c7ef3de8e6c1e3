-- One row an index of the user's ordinary tables: OID, its constraint's OID, the table's OID, schema, table, name, bytes,
-- entries, whether its first key is compared by a collation.
-- Left out: what does not stand on rows of its own (partitioned indexes), and indexes of materialized views, which have
-- no rows before they are refreshed. Estimates are the catalog's: whoever holds a lock on an index keeps nobody waiting.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT i.indexrelid,
       k.oid,
       i.indrelid,
       n.nspname::pg_catalog.text,
       t.relname::pg_catalog.text,
       c.relname::pg_catalog.text,
       c.relpages::pg_catalog.int8
           OPERATOR(pg_catalog.*) pg_catalog.current_setting('block_size')::pg_catalog.int8,
       c.reltuples::pg_catalog.float8,
       i.indcollation[0] OPERATOR(pg_catalog.<>) 0
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.relnamespace
LEFT JOIN pg_catalog.pg_constraint k
  ON k.conindid OPERATOR(pg_catalog.=) i.indexrelid AND k.contype IN ('p', 'u', 'x')
WHERE c.relkind OPERATOR(pg_catalog.=) 'i'
  AND t.relkind OPERATOR(pg_catalog.=) 'r'
  AND t.relpersistence OPERATOR(pg_catalog.<>) 't'
  AND i.indexrelid >= 16384
ORDER BY i.indexrelid;
