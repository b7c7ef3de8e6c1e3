-- One row a foreign key of the tables in $1: table, name, columns, referred schema, table and columns, validated,
-- whether MATCH FULL.
-- Copies that a partitioned parent's key leaves on its partitions (conparentid) are left out.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT c.conrelid,
       c.conname::pg_catalog.text,
       ARRAY(SELECT a.attname::pg_catalog.text
             FROM pg_catalog.unnest(c.conkey) WITH ORDINALITY k (attnum, place)
             JOIN pg_catalog.pg_attribute a
               ON a.attrelid OPERATOR(pg_catalog.=) c.conrelid AND a.attnum OPERATOR(pg_catalog.=) k.attnum
             ORDER BY k.place),
       n.nspname::pg_catalog.text,
       r.relname::pg_catalog.text,
       ARRAY(SELECT a.attname::pg_catalog.text
             FROM pg_catalog.unnest(c.confkey) WITH ORDINALITY k (attnum, place)
             JOIN pg_catalog.pg_attribute a
               ON a.attrelid OPERATOR(pg_catalog.=) c.confrelid AND a.attnum OPERATOR(pg_catalog.=) k.attnum
             ORDER BY k.place),
       c.convalidated,
       c.confmatchtype OPERATOR(pg_catalog.=) 'f'
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class r ON r.oid OPERATOR(pg_catalog.=) c.confrelid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) r.relnamespace
WHERE c.conrelid OPERATOR(pg_catalog.=) ANY ($1)
  AND c.contype OPERATOR(pg_catalog.=) 'f'
  AND c.conparentid OPERATOR(pg_catalog.=) 0
ORDER BY c.conrelid, c.conname;
