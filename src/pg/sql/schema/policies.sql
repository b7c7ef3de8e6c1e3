-- Policies of row-level security.
SELECT 'policy' AS kind,
       ARRAY[n.nspname::text, c.relname::text, p.polname::text] AS path,
       CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END
           AS command,
       CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END AS sort,
       (SELECT string_agg(CASE r.oid WHEN 0 THEN 'public' ELSE coalesce(quote_ident(a.rolname), 'unknown') END, ', '
                          ORDER BY a.rolname)
        FROM unnest(p.polroles) r (oid) LEFT JOIN pg_roles a ON a.oid = r.oid) AS roles,
       pg_get_expr(p.polqual, p.polrelid) AS "using",
       pg_get_expr(p.polwithcheck, p.polrelid) AS "with check"
FROM pg_policy p
JOIN pg_class c ON c.oid = p.polrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
