-- Whose views, routines and range types are, and who may do what with them: what is lost where one is dropped and made again.
-- By name: the number, the statements that take away what a new one gives, and those that give what this one has; then
-- grants on columns, each beside the column.
WITH objects AS (
    SELECT c.oid, CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END AS kind, 'TABLE' AS sort,
           pg_catalog.format('%I.%I', n.nspname, c.relname) AS name, c.relowner AS owner,
           coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner)) AS acl
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT p.oid, 'ROUTINE', 'ROUTINE', p.oid::pg_catalog.regprocedure::text, p.proowner,
           coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      -- What a range type brings is the type's.
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
    UNION ALL
    SELECT t.oid, 'TYPE', 'TYPE', pg_catalog.format('%I.%I', n.nspname, t.typname), t.typowner,
           coalesce(t.typacl, pg_catalog.acldefault('T', t.typowner))
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE t.typtype = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
)
SELECT o.kind || ' ' || o.name, o.oid,
       ARRAY(SELECT DISTINCT pg_catalog.format('REVOKE ALL ON %s %s FROM %s', o.sort, o.name, w.role)
             FROM pg_catalog.aclexplode(o.acl) a
             CROSS JOIN LATERAL (SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END) w(role)),
       ARRAY[pg_catalog.format('ALTER %s %s OWNER TO %s', o.kind, o.name, o.owner::pg_catalog.regrole)]
       || ARRAY(SELECT pg_catalog.format('GRANT %s ON %s %s TO %s%s', a.privilege_type, o.sort, o.name, w.role,
                                         CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                FROM pg_catalog.aclexplode(o.acl) a
                CROSS JOIN LATERAL (SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END) w(role)),
       ARRAY(SELECT c.attname::text
             FROM pg_catalog.pg_attribute c CROSS JOIN LATERAL pg_catalog.aclexplode(c.attacl) a
             WHERE o.sort = 'TABLE' AND c.attrelid = o.oid AND c.attnum > 0 ORDER BY c.attnum, a.grantee, a.privilege_type),
       ARRAY(SELECT pg_catalog.format('GRANT %s (%I) ON %s TO %s%s', a.privilege_type, c.attname, o.name,
                                      CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::pg_catalog.regrole::text END,
                                      CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
             FROM pg_catalog.pg_attribute c CROSS JOIN LATERAL pg_catalog.aclexplode(c.attacl) a
             WHERE o.sort = 'TABLE' AND c.attrelid = o.oid AND c.attnum > 0 ORDER BY c.attnum, a.grantee, a.privilege_type),
       ARRAY(SELECT c.attname::text FROM pg_catalog.pg_attribute c
             WHERE o.sort = 'TABLE' AND c.attrelid = o.oid AND c.attnum > 0 AND NOT c.attisdropped)
FROM objects o
