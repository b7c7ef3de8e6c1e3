-- Triggers of tables and views that users made; those that partitions have from their parent are the parent's,
-- with what is told of those that are enabled otherwise. Event
-- triggers and rewrite rules too. Definitions begin behind the name.
WITH RECURSIVE clones (root, oid, enabled) AS (
    SELECT t.oid, t.oid, t.tgenabled FROM pg_trigger t WHERE NOT t.tgisinternal AND t.tgparentid = 0
    UNION ALL
    SELECT c.root, t.oid, c.enabled FROM clones c JOIN pg_trigger t ON t.tgparentid = c.oid
), others (root, partitions) AS (
    SELECT c.root,
           string_agg(concat(quote_ident(n.nspname), '.', quote_ident(r.relname), ': ',
                             CASE t.tgenabled WHEN 'O' THEN 'yes' WHEN 'D' THEN 'no' WHEN 'R' THEN 'on replicas' ELSE 'always' END),
                      ', ' ORDER BY n.nspname, r.relname)
    FROM clones c
    JOIN pg_trigger t ON t.oid = c.oid
    JOIN pg_class r ON r.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = r.relnamespace
    WHERE t.tgenabled <> c.enabled
    GROUP BY c.root
)
SELECT 'trigger' AS kind,
       ARRAY[n.nspname::text, c.relname::text, t.tgname::text] AS path,
       CASE WHEN t.tgconstraint <> 0 THEN 'constraint trigger' ELSE 'trigger' END AS sort,
       substr(pg_get_triggerdef(t.oid),
              length(concat('CREATE ', CASE WHEN t.tgconstraint <> 0 THEN 'CONSTRAINT ' END, 'TRIGGER ', quote_ident(t.tgname))) + 2)
           AS definition,
       CASE t.tgenabled WHEN 'O' THEN 'yes' WHEN 'D' THEN 'no' WHEN 'R' THEN 'on replicas' ELSE 'always' END AS enabled,
       o.partitions AS "otherwise enabled"
FROM pg_trigger t
LEFT JOIN others o ON o.root = t.oid
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.deptype = 'e' AND ((d.classid = 'pg_class'::regclass AND d.objid = c.oid)
                                             OR (d.classid = 'pg_trigger'::regclass AND d.objid = t.oid)))
UNION ALL
SELECT 'event trigger',
       ARRAY[e.evtname::text],
       NULL,
       concat('ON ', e.evtevent,
              ' WHEN TAG IN (' || (SELECT string_agg(quote_literal(g), ', ') FROM unnest(e.evttags) g) || ')', ' EXECUTE FUNCTION ',
              quote_ident(n.nspname), '.', quote_ident(p.proname), '()'),
       CASE e.evtenabled WHEN 'O' THEN 'yes' WHEN 'D' THEN 'no' WHEN 'R' THEN 'on replicas' ELSE 'always' END,
       NULL
FROM pg_event_trigger e
JOIN pg_proc p ON p.oid = e.evtfoid
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = e.oid AND d.deptype = 'e')
UNION ALL
SELECT 'rule',
       ARRAY[n.nspname::text, c.relname::text, r.rulename::text],
       NULL,
       substr(pg_get_ruledef(r.oid), length(concat('CREATE RULE ', quote_ident(r.rulename))) + 2),
       CASE r.ev_enabled WHEN 'O' THEN 'yes' WHEN 'D' THEN 'no' WHEN 'R' THEN 'on replicas' ELSE 'always' END,
       NULL
FROM pg_rewrite r
JOIN pg_class c ON c.oid = r.ev_class
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE r.rulename <> '_RETURN' AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
