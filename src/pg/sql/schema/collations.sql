-- Collations and conversions that users made. From 17 on the locale stands in colllocale, in 15 and 16 ICU's stands in
-- colliculocale, before in collcollate.
SELECT 'collation' AS kind,
       ARRAY[n.nspname::text, l.collname::text] AS path,
       CASE l.collprovider WHEN 'i' THEN 'icu' WHEN 'c' THEN 'libc' WHEN 'b' THEN 'builtin' ELSE 'default' END AS provider,
       coalesce(to_jsonb(l) ->> 'colllocale', to_jsonb(l) ->> 'colliculocale', l.collcollate::text) AS locale,
       CASE WHEN l.collctype <> l.collcollate THEN l.collctype::text END AS ctype,
       to_jsonb(l) ->> 'collicurules' AS rules,
       l.collisdeterministic::text AS deterministic,
       NULL AS "from", NULL AS "to", NULL AS function, NULL AS "default"
FROM pg_collation l
JOIN pg_namespace n ON n.oid = l.collnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_collation'::regclass AND d.objid = l.oid AND d.deptype = 'e')
UNION ALL
SELECT 'conversion',
       ARRAY[n.nspname::text, c.conname::text],
       NULL, NULL, NULL, NULL, NULL,
       pg_encoding_to_char(c.conforencoding)::text,
       pg_encoding_to_char(c.contoencoding)::text,
       c.conproc::text,
       c.condefault::text
FROM pg_conversion c
JOIN pg_namespace n ON n.oid = c.connamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_conversion'::regclass AND d.objid = c.oid AND d.deptype = 'e')
