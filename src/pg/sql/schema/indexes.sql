-- Indexes that are no constraint's, nor made for a partition by its parent's. The definition begins behind the index's name.
SELECT 'index' AS kind,
       ARRAY[n.nspname::text, t.relname::text, c.relname::text] AS path,
       i.indisunique::text AS "unique",
       substr(pg_get_indexdef(i.indexrelid),
              length(concat('CREATE ', CASE WHEN i.indisunique THEN 'UNIQUE ' END, 'INDEX ', quote_ident(c.relname), ' ON ',
                            CASE WHEN t.relkind = 'p' THEN 'ONLY ' END, quote_ident(n.nspname), '.', quote_ident(t.relname))) + 2)
           AS definition,
       i.indisvalid::text AS valid,
       CASE WHEN i.indisclustered THEN 'true' END AS clustered,
       CASE WHEN i.indisreplident THEN 'true' END AS "replica identity",
       (SELECT string_agg(a.attnum || ':' || a.attstattarget, ', ' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND coalesce(a.attstattarget, -1) >= 0) AS "statistics target",
       (SELECT string_agg(coalesce(a.attname, 'expr'), E'\t' ORDER BY u.ord)
        FROM unnest(i.indkey::int2[]) WITH ORDINALITY u (attnum, ord)
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.attnum AND u.attnum > 0) AS "#columns"
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE t.relkind IN ('r', 'p', 'm') AND t.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_constraint k
                  WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x'))
  AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid IN (t.oid, c.oid) AND d.deptype = 'e')
