-- One row a validated foreign key between two ordinary tables: OID, table, referred table, the index it refers to, schema,
-- table, name, definition, rows of both tables, whether an index of the table begins with the key's columns.
-- Keys of partitioned tables are left out: their partitions' keys come with them.
-- The row goes through JSON for NOT ENFORCED, whose catalog column exists from 18 on only.
-- Runs on 14 and later, with no privilege but CONNECT. Definitions name schemas where search_path does not have them.
SELECT k.oid,
       k.conrelid,
       k.confrelid,
       k.conindid,
       n.nspname::pg_catalog.text,
       t.relname::pg_catalog.text,
       k.conname::pg_catalog.text,
       pg_catalog.pg_get_constraintdef(k.oid, false),
       t.reltuples::pg_catalog.float8,
       r.reltuples::pg_catalog.float8,
       EXISTS (SELECT 1
               FROM pg_catalog.pg_index i
               JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
               JOIN pg_catalog.pg_am a ON a.oid OPERATOR(pg_catalog.=) c.relam
               WHERE i.indrelid OPERATOR(pg_catalog.=) k.conrelid
                 AND i.indisvalid
                 AND i.indpred IS NULL
                 AND a.amname OPERATOR(pg_catalog.=) 'btree'
                 AND (pg_catalog.string_to_array(i.indkey::pg_catalog.text, ' ')::pg_catalog.int2[])
                         [1:pg_catalog.cardinality(k.conkey)] OPERATOR(pg_catalog.=) k.conkey)
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) k.conrelid
JOIN pg_catalog.pg_class r ON r.oid OPERATOR(pg_catalog.=) k.confrelid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.relnamespace
WHERE k.contype OPERATOR(pg_catalog.=) 'f'
  AND k.conparentid OPERATOR(pg_catalog.=) 0
  AND k.convalidated
  AND coalesce((pg_catalog.to_jsonb(k) OPERATOR(pg_catalog.->>) 'conenforced')::pg_catalog.bool, true)
  AND t.relkind OPERATOR(pg_catalog.=) 'r'
  AND r.relkind OPERATOR(pg_catalog.=) 'r'
  AND k.oid >= 16384
ORDER BY k.oid;
