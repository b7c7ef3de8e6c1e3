-- What a database holds of the user's own: sort and number. Members of extensions do not count, nor does what initdb
-- made (numbers below 16384, FirstNormalObjectId in access/transam.h), nor what the system makes for other objects.
WITH own (sort, catalog, oid, namespace) AS (
    SELECT CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                          WHEN 'f' THEN 'foreign table' ELSE 'table' END,
           'pg_catalog.pg_class'::regclass, c.oid, c.relnamespace
    FROM pg_catalog.pg_class c
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL
    SELECT 'type', 'pg_catalog.pg_type'::regclass, t.oid, t.typnamespace
    FROM pg_catalog.pg_type t
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
    WHERE t.typtype IN ('d', 'e', 'r') OR c.relkind = 'c'
    UNION ALL
    SELECT 'function', 'pg_catalog.pg_proc'::regclass, p.oid, p.pronamespace FROM pg_catalog.pg_proc p
    UNION ALL
    SELECT 'operator', 'pg_catalog.pg_operator'::regclass, o.oid, o.oprnamespace FROM pg_catalog.pg_operator o
    UNION ALL
    SELECT 'collation', 'pg_catalog.pg_collation'::regclass, l.oid, l.collnamespace FROM pg_catalog.pg_collation l
    UNION ALL
    SELECT 'schema', 'pg_catalog.pg_namespace'::regclass, n.oid, n.oid FROM pg_catalog.pg_namespace n
    -- Dropping and making it again is how people empty a database.
    WHERE n.nspname <> 'public'
    UNION ALL
    SELECT 'foreign server', 'pg_catalog.pg_foreign_server'::regclass, s.oid, NULL FROM pg_catalog.pg_foreign_server s
    UNION ALL
    SELECT 'event trigger', 'pg_catalog.pg_event_trigger'::regclass, e.oid, NULL FROM pg_catalog.pg_event_trigger e
    UNION ALL
    SELECT 'large object', 'pg_catalog.pg_largeobject'::regclass, m.oid, NULL FROM pg_catalog.pg_largeobject_metadata m
)
SELECT own.sort, pg_catalog.count(*)
FROM own
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = own.namespace
-- A large object may have any number.
WHERE (own.oid >= 16384 OR own.sort = 'large object')
  AND (n.oid IS NULL OR n.nspname <> 'information_schema' AND n.nspname !~ '^pg_')
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                  WHERE d.classid = own.catalog AND d.objid = own.oid AND d.objsubid = 0 AND d.deptype IN ('e', 'i')
                    -- A partitioned table depends on its own key.
                    AND (d.refclassid, d.refobjid) <> (d.classid, d.objid))
GROUP BY own.sort
ORDER BY 2 DESC, 1;
