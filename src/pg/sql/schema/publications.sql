-- Publications, and subscriptions without how they connect. Column lists and row filters are there from 15 on.
SELECT 'publication' AS kind,
       ARRAY[p.pubname::text] AS path,
       CASE WHEN p.puballtables THEN 'all tables' ELSE
           (SELECT string_agg(concat(quote_ident(t.schemaname), '.', quote_ident(t.tablename), ' (' || listed.columns || ')',
                                     ' WHERE ' || (to_jsonb(t) ->> 'rowfilter')), ', ' ORDER BY t.schemaname, t.tablename)
            FROM pg_publication_tables t
            -- The view lists all columns where none are chosen.
            LEFT JOIN LATERAL (
                SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) AS columns
                FROM pg_publication_rel r
                JOIN pg_class c ON c.oid = r.prrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_attribute a ON a.attrelid = c.oid AND to_jsonb(r) -> 'prattrs' @> to_jsonb(a.attnum)
                WHERE r.prpubid = p.oid AND n.nspname = t.schemaname AND c.relname = t.tablename) listed ON true
            WHERE t.pubname = p.pubname) END AS definition,
       concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                 CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END,
                 CASE WHEN p.pubviaroot THEN 'via root' END) AS options
FROM pg_publication p
WHERE NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_publication'::regclass AND d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT 'subscription', ARRAY[s.subname::text], array_to_string(s.subpublications, ', '),
       CASE WHEN s.subenabled THEN 'enabled' ELSE 'disabled' END
FROM pg_subscription s
WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
