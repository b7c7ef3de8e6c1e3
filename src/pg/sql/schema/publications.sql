-- Publications, and subscriptions without how they connect. Column lists and row filters are there from 15 on, and so are
-- schemas, which stand in a catalog that 14 does not have: what they depend on tells them (src/backend/catalog/
-- pg_publication.c, publication_add_schema). Columns that are generated are published from 18 on.
WITH listed (publication, name, columns, filter) AS (
    SELECT r.prpubid,
           concat(quote_ident(n.nspname), '.', quote_ident(c.relname)),
           (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname)
            FROM pg_attribute a WHERE a.attrelid = c.oid AND to_jsonb(r) -> 'prattrs' @> to_jsonb(a.attnum)),
           -- Only the view prints it.
           CASE WHEN to_jsonb(r) ->> 'prqual' IS NOT NULL THEN
               (SELECT to_jsonb(t) ->> 'rowfilter' FROM pg_publication_tables t
                WHERE t.pubname = p.pubname AND t.schemaname = n.nspname AND t.tablename = c.relname) END
    FROM pg_publication_rel r
    JOIN pg_publication p ON p.oid = r.prpubid
    JOIN pg_class c ON c.oid = r.prrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
), tables (publication, told, written) AS (
    SELECT l.publication,
           string_agg(concat(l.name, ' (' || l.columns || ')', ' WHERE (' || l.filter || ')'), ', ' ORDER BY l.name),
           -- Children of a table are listed by themselves.
           string_agg(concat('ONLY ', l.name, ' (' || l.columns || ')', ' WHERE (' || l.filter || ')'), ', ' ORDER BY l.name)
    FROM listed l
    GROUP BY l.publication
), schemas (publication, told) AS (
    SELECT o.refobjid, string_agg(quote_ident(n.nspname), ', ' ORDER BY n.nspname)
    FROM pg_depend o
    JOIN pg_depend s ON s.classid = o.classid AND s.objid = o.objid AND s.refclassid = 'pg_namespace'::regclass
    JOIN pg_namespace n ON n.oid = s.refobjid
    WHERE o.classid = to_regclass('pg_catalog.pg_publication_namespace') AND o.refclassid = 'pg_publication'::regclass
    GROUP BY o.refobjid
)
SELECT 'publication' AS kind,
       ARRAY[p.pubname::text] AS path,
       CASE WHEN p.puballtables THEN 'all tables' ELSE t.told END AS definition,
       s.told AS schemas,
       concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                 CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END,
                 CASE WHEN p.pubviaroot THEN 'via root' END) AS options,
       CASE to_jsonb(p) ->> 'pubgencols' WHEN 's' THEN 'stored' END AS "generated columns",
       CASE WHEN p.puballtables THEN 'FOR ALL TABLES'
            ELSE 'FOR ' || nullif(concat_ws(', ', 'TABLE ' || t.written, 'TABLES IN SCHEMA ' || s.told), '') END AS "#for"
FROM pg_publication p
LEFT JOIN tables t ON t.publication = p.oid
LEFT JOIN schemas s ON s.publication = p.oid
WHERE NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_publication'::regclass AND d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT 'subscription', ARRAY[s.subname::text], array_to_string(s.subpublications, ', '), NULL,
       CASE WHEN s.subenabled THEN 'enabled' ELSE 'disabled' END, NULL, NULL
FROM pg_subscription s
WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
