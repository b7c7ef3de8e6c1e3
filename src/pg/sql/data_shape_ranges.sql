-- The smallest and the largest value that ANALYZE noted of columns of numbers and moments, which are named in $1 (schemas),
-- $2 (tables) and $3 (columns); moments as seconds. Of partitioned tables that were analyzed in parts only, those of the
-- parts. These are ends of what was sampled, so that there may be values beyond.
WITH wanted AS (
    SELECT w.nspname, w.relname, w.attname, c.oid, c.relkind
    FROM unnest($1::text[], $2::text[], $3::text[]) w (nspname, relname, attname)
    JOIN pg_catalog.pg_namespace n ON n.nspname = w.nspname
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.relname),
noted AS (
    SELECT w.nspname, w.relname, w.attname, s.histogram_bounds::text AS bounds, s.most_common_vals::text AS common,
           coalesce(nullif(t.typbasetype, 0), t.oid) AS type
    FROM wanted w
    CROSS JOIN LATERAL (SELECT w.oid AS relid UNION ALL
                        SELECT p.relid FROM pg_catalog.pg_partition_tree(w.oid) p WHERE w.relkind = 'p' AND p.isleaf) p
    JOIN pg_catalog.pg_class c ON c.oid = p.relid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = w.attname
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    JOIN pg_catalog.pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = w.attname),
ends AS (
    SELECT o.nspname, o.relname, o.attname, e.lowest, e.highest
    FROM noted o
    CROSS JOIN LATERAL (VALUES (o.bounds), (o.common)) v (list)
    CROSS JOIN LATERAL (
        SELECT CASE
                   WHEN o.type IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype,
                                   'float4'::regtype, 'float8'::regtype)
                   THEN (SELECT ARRAY[pg_catalog.min(x), pg_catalog.max(x)] FROM unnest(v.list::numeric[]) x
                         WHERE x BETWEEN -1e300 AND 1e300)::float8[]
                   WHEN o.type IN ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)
                   THEN (SELECT ARRAY[pg_catalog.min(x), pg_catalog.max(x)]
                         FROM (SELECT pg_catalog.date_part('epoch', x) AS x FROM unnest(v.list::timestamptz[]) x
                               WHERE pg_catalog.isfinite(x)) m)
               END AS pair) b
    CROSS JOIN LATERAL (SELECT b.pair[1] AS lowest, b.pair[2] AS highest) e
    WHERE v.list IS NOT NULL)
SELECT nspname, relname, attname, pg_catalog.min(lowest), pg_catalog.max(highest)
FROM ends
GROUP BY 1, 2, 3
HAVING pg_catalog.min(lowest) IS NOT NULL
