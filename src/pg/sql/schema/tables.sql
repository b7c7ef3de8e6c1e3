-- Tables, partitioned and foreign ones, with what is said of the table as a whole.
SELECT 'table' AS kind,
       ARRAY[n.nspname::text, c.relname::text] AS path,
       CASE c.relkind WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS sort,
       CASE c.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END AS persistence,
       CASE WHEN a.amname <> 'heap' THEN a.amname::text END AS "access method",
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partition key",
       CASE WHEN c.relispartition THEN i.parents END AS "partition of",
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS "partition bound",
       CASE WHEN NOT c.relispartition THEN i.parents END AS inherits,
       CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS "of type",
       c.relrowsecurity::text AS "row security",
       c.relforcerowsecurity::text AS "forced row security",
       CASE WHEN c.relkind = 'f' THEN NULL ELSE
       CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' WHEN 'i' THEN 'index' ELSE 'default' END END
           AS "replica identity",
       (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(c.reloptions) o) AS options,
       (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(t.reloptions) o) AS "toast options",
       CASE WHEN c.relkind = 'f' THEN
           (SELECT quote_ident(s.srvname) FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = f.ftserver
            WHERE f.ftrelid = c.oid) END AS server,
       (SELECT string_agg(CASE WHEN o ~ current_setting('standin.shown') THEN o ELSE split_part(o, '=', 1) || '=…' END,
                          ', ' ORDER BY o)
        FROM pg_foreign_table f, unnest(f.ftoptions) o WHERE f.ftrelid = c.oid) AS "foreign options",
       (SELECT jsonb_object_agg(split_part(o, '=', 1), encode(sha256(convert_to(current_setting('standin.salt') || o,
                   CASE getdatabaseencoding() WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END)), 'hex'))::text
        FROM pg_foreign_table f, unnest(f.ftoptions) o
        WHERE f.ftrelid = c.oid AND o !~ current_setting('standin.shown')) AS "!foreign options"
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_am a ON a.oid = c.relam
LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
LEFT JOIN LATERAL (
    SELECT string_agg(quote_ident(pn.nspname) || '.' || quote_ident(p.relname), ', ' ORDER BY h.inhseqno) AS parents
    FROM pg_inherits h
    JOIN pg_class p ON p.oid = h.inhparent
    JOIN pg_namespace pn ON pn.oid = p.relnamespace
    WHERE h.inhrelid = c.oid) i ON true
WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
