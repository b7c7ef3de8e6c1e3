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
       -- What columns of a materialized view have of their own; older versions did not tell it.
       CASE c.relkind WHEN 'm' THEN 'columns' END AS "#told",
       o.storage, o."#type storage", o.compression, o."statistics target", o."column options",
       CASE WHEN c.relkind = 'm' AND m.amname <> 'heap' THEN m.amname::text END AS "access method",
       CASE WHEN c.relkind = 'm' AND NOT c.relispopulated THEN 'no' END AS "#populated"
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_am m ON m.oid = c.relam
LEFT JOIN LATERAL (
    SELECT string_agg(concat(a.name, ' ', a.storage), ', ' ORDER BY a.attnum) FILTER (WHERE a.storage <> a.own) AS storage,
           string_agg(concat(a.name, ' ', a.own), ', ' ORDER BY a.attnum) FILTER (WHERE a.storage <> a.own) AS "#type storage",
           string_agg(a.name || ' ' || a.compression, ', ' ORDER BY a.attnum) AS compression,
           string_agg(a.name || ' ' || a.target, ', ' ORDER BY a.attnum) AS "statistics target",
           string_agg(a.name || ' (' || a.options || ')', ', ' ORDER BY a.attnum) AS "column options"
    FROM (SELECT a.attnum, quote_ident(a.attname) AS name,
                 CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'm' THEN 'main' WHEN 'e' THEN 'external' ELSE 'extended' END AS storage,
                 CASE y.typstorage WHEN 'p' THEN 'plain' WHEN 'm' THEN 'main' WHEN 'e' THEN 'external' ELSE 'extended' END AS own,
                 CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
                 CASE WHEN coalesce(a.attstattarget, -1) >= 0 THEN a.attstattarget::text END AS target,
                 (SELECT string_agg(x, ', ' ORDER BY x) FROM unnest(a.attoptions) x WHERE x !~ '^pg_attver=') AS options
          FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) a
    WHERE c.relkind = 'm') o ON true
WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
