-- Extended statistics. The definition begins behind the object's name.
SELECT 'statistics' AS kind,
       ARRAY[n.nspname::text, s.stxname::text] AS path,
       substr(pg_get_statisticsobjdef(s.oid),
              length(concat('CREATE STATISTICS ', quote_ident(n.nspname), '.', quote_ident(s.stxname))) + 2) AS definition,
       CASE WHEN coalesce(s.stxstattarget, -1) >= 0 THEN s.stxstattarget::text END AS target,
       tn.nspname || E'\t' || t.relname AS "#of"
FROM pg_statistic_ext s
JOIN pg_namespace n ON n.oid = s.stxnamespace
JOIN pg_class t ON t.oid = s.stxrelid
JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid AND d.deptype = 'e')
