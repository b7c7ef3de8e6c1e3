-- About how many rows each table has, partitioned ones as a whole, without reading any: as the planner estimates it, from
-- the rows of a page and the pages that there are. NULL where nothing is known, because nothing was ever analyzed. Foreign
-- partitions have no pages here: of them ANALYZE alone knows.
-- Source: estimate_rel_size in src/backend/optimizer/util/plancat.c; documentation of pg_class.reltuples.
WITH roots AS (
    SELECT c.oid, c.relkind, n.nspname, c.relname
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
      AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')),
leaves AS (
    SELECT r.oid AS root, r.oid AS leaf FROM roots r WHERE r.relkind = 'r'
    UNION ALL
    SELECT r.oid, p.relid FROM roots r, pg_catalog.pg_partition_tree(r.oid) p WHERE r.relkind = 'p' AND p.isleaf),
sizes AS (
    SELECT l.root, c.relkind, c.reltuples, c.relpages, pg_catalog.pg_stat_get_live_tuples(c.oid) AS live,
           pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::pg_catalog.int8 AS pages
    FROM leaves l JOIN pg_catalog.pg_class c ON c.oid = l.leaf
    WHERE c.relkind IN ('r', 'f')),
estimates AS (
    SELECT root,
           CASE WHEN relkind = 'f' THEN CASE WHEN reltuples >= 0 THEN reltuples::pg_catalog.float8 END
                WHEN pages = 0 THEN 0
                WHEN reltuples >= 0 AND relpages > 0 THEN reltuples::pg_catalog.float8 / relpages * pages
                WHEN live > 0 THEN live::pg_catalog.float8 END AS rows
    FROM sizes)
SELECT r.nspname::pg_catalog.text, r.relname::pg_catalog.text,
       CASE WHEN pg_catalog.bool_and(e.rows IS NOT NULL) THEN pg_catalog.sum(e.rows)
            WHEN pg_catalog.count(e.root) = 0 THEN 0 END::pg_catalog.float8 AS rows
FROM roots r LEFT JOIN estimates e ON e.root = r.oid
GROUP BY r.oid, r.nspname, r.relname
ORDER BY 1, 2
