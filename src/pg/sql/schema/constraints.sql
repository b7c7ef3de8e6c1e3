-- Constraints of tables. NOT NULL is the column's; what a table has from its partitioned or inherited parent is the parent's,
-- also where it had it before: it cannot go while it inherits.
SELECT 'constraint' AS kind,
       ARRAY[n.nspname::text, c.relname::text, k.conname::text] AS path,
       CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign key'
                      WHEN 'x' THEN 'exclusion' ELSE 'check' END AS sort,
       pg_get_constraintdef(k.oid) AS definition,
       -- Included columns and fill factor do not stand in the definition of every version; its index says them.
       (SELECT string_agg(o, ', ' ORDER BY o) FROM pg_class x, unnest(x.reloptions) o
        WHERE x.oid = k.conindid AND k.contype IN ('p', 'u', 'x')) AS options,
       CASE WHEN k.contype IN ('p', 'u', 'x') THEN
           (SELECT CASE WHEN x.indisreplident THEN 'true' END FROM pg_index x WHERE x.indexrelid = k.conindid)
       END AS "replica identity",
       CASE WHEN k.contype IN ('p', 'u', 'x') THEN
           (SELECT CASE WHEN x.indisclustered THEN 'true' END FROM pg_index x WHERE x.indexrelid = k.conindid)
       END AS clustered,
       CASE WHEN k.contype IN ('p', 'u', 'x') THEN
           (SELECT CASE WHEN NOT x.indisvalid THEN 'false' END FROM pg_index x WHERE x.indexrelid = k.conindid)
       END AS valid,
       -- DISABLE TRIGGER ALL leaves a key that nobody checks. Asked once for all: nothing finds a trigger by its key.
       CASE WHEN k.contype = 'f' AND k.oid IN (
           SELECT u.key
           FROM pg_trigger t
           JOIN pg_constraint p ON p.oid = t.tgconstraint
           CROSS JOIN LATERAL (VALUES (p.oid), (p.conparentid)) u (key)
           WHERE t.tgisinternal AND t.tgenabled IN ('D', 'R'))
       THEN 'its triggers are disabled' END AS enforcement,
       -- Of several that would do, the server has chosen one.
       CASE WHEN k.contype = 'f' THEN (SELECT x.relname::text FROM pg_class x WHERE x.oid = k.conindid) END AS "#key",
       (SELECT string_agg(a.attname, E'\t' ORDER BY u.ord)
        FROM unnest(k.conkey) WITH ORDINALITY u (attnum, ord)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum) AS "#columns"
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype IN ('p', 'u', 'f', 'x', 'c') AND k.conislocal AND k.coninhcount = 0 AND k.conparentid = 0
  AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
