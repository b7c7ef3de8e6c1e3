-- One row a table, partition or foreign table of the user's: OID, schema, name, kind, access method,
-- pages of the main fork, bytes with TOAST, reltuples, the partitioned parent, the parents by plain inheritance,
-- the columns that a partition key reads (they depend on their table internally, StorePartitionKey in heap.c), and
-- which rows the role may read, whether its partitions are told by a hash.
-- Left out: system schemas, other sessions' temporary tables, members of extensions. Sizes are not part of a snapshot;
-- those of a table that was dropped since it was taken are 0. Runs on 14 and later, with no privilege but CONNECT.
SELECT c.oid,
       n.nspname::pg_catalog.text,
       c.relname::pg_catalog.text,
       c.relkind::pg_catalog.text,
       coalesce(a.amname::pg_catalog.text, ''),
       CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'r'
            THEN coalesce(pg_catalog.pg_relation_size(c.oid), 0)
                 OPERATOR(pg_catalog./) pg_catalog.current_setting('block_size')::pg_catalog.int8
            ELSE 0 END,
       CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'r' THEN coalesce(pg_catalog.pg_table_size(c.oid), 0) ELSE 0 END,
       c.reltuples::pg_catalog.float8,
       c.relispartition,
       ARRAY(SELECT pn.nspname::pg_catalog.text
             FROM pg_catalog.pg_inherits i
             JOIN pg_catalog.pg_class p ON p.oid OPERATOR(pg_catalog.=) i.inhparent
             JOIN pg_catalog.pg_namespace pn ON pn.oid OPERATOR(pg_catalog.=) p.relnamespace
             WHERE i.inhrelid OPERATOR(pg_catalog.=) c.oid
             ORDER BY i.inhseqno),
       ARRAY(SELECT p.relname::pg_catalog.text
             FROM pg_catalog.pg_inherits i
             JOIN pg_catalog.pg_class p ON p.oid OPERATOR(pg_catalog.=) i.inhparent
             WHERE i.inhrelid OPERATOR(pg_catalog.=) c.oid
             ORDER BY i.inhseqno),
       ARRAY(SELECT DISTINCT k.attname::pg_catalog.text
             FROM pg_catalog.pg_depend d
             JOIN pg_catalog.pg_attribute k
               ON k.attrelid OPERATOR(pg_catalog.=) d.objid AND k.attnum OPERATOR(pg_catalog.=) d.objsubid
             WHERE c.relkind OPERATOR(pg_catalog.=) 'p'
               AND d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
               AND d.objid OPERATOR(pg_catalog.=) c.oid
               AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
               AND d.refobjid OPERATOR(pg_catalog.=) c.oid
               AND d.deptype OPERATOR(pg_catalog.=) 'i'
             ORDER BY 1),
       CASE WHEN c.relpersistence OPERATOR(pg_catalog.=) 'u' AND pg_catalog.pg_is_in_recovery() THEN 'unlogged'
            WHEN NOT pg_catalog.has_table_privilege(c.oid, 'SELECT')
              OR NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE') THEN 'none'
            WHEN pg_catalog.row_security_active(c.oid) THEN 'policies'
            ELSE 'full' END,
       EXISTS (SELECT 1 FROM pg_catalog.pg_partitioned_table p
               WHERE p.partrelid OPERATOR(pg_catalog.=) c.oid AND p.partstrat OPERATOR(pg_catalog.=) 'h')
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
LEFT JOIN pg_catalog.pg_am a ON a.oid OPERATOR(pg_catalog.=) c.relam
WHERE c.relkind IN ('r', 'p', 'f')
  AND c.relpersistence OPERATOR(pg_catalog.<>) 't'
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname::pg_catalog.text NOT LIKE 'pg\_toast%'
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                  WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                    AND d.objid OPERATOR(pg_catalog.=) c.oid
                    AND d.deptype OPERATOR(pg_catalog.=) 'e')
ORDER BY 2, 3;
