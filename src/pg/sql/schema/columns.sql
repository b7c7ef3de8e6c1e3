-- Columns of tables. Their order is told, but is no difference. Storage is told where it is not the type's own, a
-- collation where it is not the type's own, an identity's counting where it is not what the server gives.
SELECT 'column' AS kind,
       ARRAY[n.nspname::text, c.relname::text, a.attname::text] AS path,
       format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull::text AS "not null",
       CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS "default",
       CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated,
       nullif(a.attgenerated::text, '') AS "#generated",
       -- From 18 on; before, all are stored.
       CASE a.attgenerated WHEN 'v' THEN 'virtual' END AS "generated when read",
       -- From 18 on, NOT NULL is a constraint that may not be proven, or not be handed down.
       (SELECT nullif(concat_ws(' ', CASE WHEN NOT k.convalidated THEN 'not valid' END,
                                CASE WHEN k.connoinherit THEN 'no inherit' END), '')
        FROM pg_constraint k
        WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey = ARRAY[a.attnum]) AS "not null constraint",
       CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END AS identity,
       CASE WHEN a.attidentity <> '' THEN
           (SELECT nullif(concat_ws(' ',
                CASE WHEN s.seqstart <> CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END THEN 'start ' || s.seqstart END,
                CASE WHEN s.seqincrement <> 1 THEN 'increment ' || s.seqincrement END,
                CASE WHEN s.seqmin <> 1 THEN 'minimum ' || s.seqmin END,
                CASE WHEN s.seqmax <> CASE s.seqtypid WHEN 'int2'::regtype THEN 32767 WHEN 'int4'::regtype THEN 2147483647
                                                      ELSE 9223372036854775807 END THEN 'maximum ' || s.seqmax END,
                CASE WHEN s.seqcache <> 1 THEN 'cache ' || s.seqcache END,
                CASE WHEN s.seqcycle THEN 'cycle' END), '')
            FROM pg_depend p JOIN pg_sequence s ON s.seqrelid = p.objid
            WHERE p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass
              AND p.refobjid = c.oid AND p.refobjsubid = a.attnum AND p.deptype = 'i') END AS "identity sequence",
       CASE WHEN a.attcollation <> t.typcollation AND a.attcollation <> 0 THEN
           (SELECT quote_ident(ln.nspname) || '.' || quote_ident(l.collname)
            FROM pg_collation l JOIN pg_namespace ln ON ln.oid = l.collnamespace WHERE l.oid = a.attcollation)
       END AS collation,
       CASE WHEN a.attstorage <> t.typstorage THEN
           CASE a.attstorage WHEN 'p' THEN 'plain' WHEN 'm' THEN 'main' WHEN 'e' THEN 'external' ELSE 'extended' END
       END AS storage,
       CASE WHEN a.attstorage <> t.typstorage THEN
           CASE t.typstorage WHEN 'p' THEN 'plain' WHEN 'm' THEN 'main' WHEN 'e' THEN 'external' ELSE 'extended' END
       END AS "#type storage",
       CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
       CASE WHEN coalesce(a.attstattarget, -1) >= 0 THEN a.attstattarget::text END AS "statistics target",
       -- Newer minor versions count changes of a column's type here.
       (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(a.attoptions) o WHERE o !~ '^pg_attver=') AS options,
       (SELECT string_agg(CASE WHEN o ~ current_setting('standin.shown') THEN o ELSE split_part(o, '=', 1) || '=…' END,
                          ', ' ORDER BY o)
        FROM unnest(a.attfdwoptions) o) AS "foreign options",
       (SELECT jsonb_object_agg(split_part(o, '=', 1), encode(sha256(convert_to(current_setting('standin.salt') || o,
                   CASE getdatabaseencoding() WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END)), 'hex'))::text
        FROM unnest(a.attfdwoptions) o WHERE o !~ current_setting('standin.shown')) AS "!foreign options",
       row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum)::text AS "#position"
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
