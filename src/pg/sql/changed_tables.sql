-- The first of the tables ($1 schemas, $2 names) whose rows are in another file now than the snapshot says: the
-- catalog is read as of the snapshot, pg_relation_filenode() as of now (NULL for a table that is gone).
SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS w (nsp, rel)
JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) w.nsp
JOIN pg_catalog.pg_class c
  ON c.relnamespace OPERATOR(pg_catalog.=) n.oid AND c.relname OPERATOR(pg_catalog.=) w.rel
WHERE c.relfilenode OPERATOR(pg_catalog.<>) 0
  AND pg_catalog.pg_relation_filenode(c.oid) IS DISTINCT FROM c.relfilenode
ORDER BY 1, 2
LIMIT 1;
