-- What ANALYZE noted of each column, from pg_stats, which shows what the role may read. Of a partitioned table that was
-- analyzed in parts only, the parts are put together: shares of NULL and widths by their rows, and as many different values
-- as the part with the most has. No value is read. `distinct` below zero is a share of the rows.
WITH roots AS (
    SELECT c.oid, c.relkind, n.nspname, c.relname
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
      AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')),
parts AS (
    SELECT r.oid AS root, s.attname,
           pg_catalog.sum(s.null_frac * w.rows) / pg_catalog.sum(w.rows) AS nulls,
           pg_catalog.max(CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * w.rows ELSE s.n_distinct END) AS different,
           pg_catalog.sum(s.avg_width * w.rows) / pg_catalog.sum(w.rows) AS width
    FROM roots r
    CROSS JOIN LATERAL pg_catalog.pg_partition_tree(r.oid) p
    JOIN pg_catalog.pg_class c ON c.oid = p.relid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (SELECT CASE WHEN c.reltuples > 1 THEN c.reltuples ELSE 1 END::pg_catalog.float8 AS rows) w
    JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND NOT s.inherited
    WHERE r.relkind = 'p' AND p.isleaf
    GROUP BY r.oid, s.attname)
SELECT r.nspname::pg_catalog.text, r.relname::pg_catalog.text, a.attname::pg_catalog.text,
       pg_catalog.has_column_privilege(r.oid, a.attnum, 'SELECT') AND NOT pg_catalog.row_security_active(r.oid) AS visible,
       coalesce(s.null_frac, p.nulls)::pg_catalog.float8 AS nulls,
       coalesce(s.n_distinct, p.different)::pg_catalog.float8 AS different,
       coalesce(s.avg_width, p.width)::pg_catalog.float8 AS width,
       coalesce(nullif(t.typbasetype, 0), t.oid)::pg_catalog.regtype::pg_catalog.text AS type
FROM roots r
JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_stats s ON s.schemaname = r.nspname AND s.tablename = r.relname AND s.attname = a.attname
                               AND s.inherited = (r.relkind = 'p')
LEFT JOIN parts p ON p.root = r.oid AND p.attname = a.attname
ORDER BY 1, 2, a.attnum
