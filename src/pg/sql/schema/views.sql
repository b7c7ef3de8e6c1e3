-- Views and materialized views.
SELECT CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END AS kind,
       ARRAY[n.nspname::text, c.relname::text] AS path,
       pg_get_viewdef(c.oid) AS definition,
       (SELECT string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
        FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT string_agg(quote_ident(a.attname) || ' ' || pg_get_expr(x.adbin, x.adrelid), ', ' ORDER BY a.attnum)
        FROM pg_attribute a JOIN pg_attrdef x ON x.adrelid = a.attrelid AND x.adnum = a.attnum
        WHERE a.attrelid = c.oid) AS defaults,
       (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(c.reloptions) o) AS options,
       CASE WHEN c.relkind = 'm' AND m.amname <> 'heap' THEN m.amname::text END AS "access method",
       CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN 'no' END AS "#populated"
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_am m ON m.oid = c.relam
WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
