-- Who owns, and who may do what: this database, schemas, relations, columns, functions, types, sequences, languages,
-- foreign-data wrappers, servers, and default privileges; who owns whatever else has an owner. Where nobody was granted anything, the built-in privileges of the
-- kind are told, so that both forms are the same. `told` is whether the owner is.
WITH objects (kind, identity, owner, acl, told) AS (
    -- Databases that stand for each other have names and owners of their own. What is granted on them is no less there.
    SELECT 'database', NULL, d.datdba, coalesce(d.datacl, acldefault('d', d.datdba)), false
    FROM pg_database d WHERE d.datname = current_database()
    UNION ALL
    SELECT 'schema', quote_ident(n.nspname), n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner)), true
    FROM pg_namespace n
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END,
           quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.relowner,
           coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)),
           -- A sequence that belongs to a column always has its table's owner.
           NOT (c.relkind = 'S' AND EXISTS (SELECT FROM pg_depend d
                                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                              AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'))
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND c.relpersistence <> 't'
      AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                        -- Sequences of identity columns are their tables' own; a partitioned table depends so on its key.
                        AND (d.deptype = 'e' OR d.deptype = 'i' AND c.relkind = 'S'))
    UNION ALL
    SELECT 'column', quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' || quote_ident(a.attname), NULL, a.attacl, false
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
           quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('
                       || oidvectortypes(p.proargtypes) || ')', p.proowner, coalesce(p.proacl, acldefault('f', p.proowner)), true
    FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
    UNION ALL
    SELECT 'type', quote_ident(n.nspname) || '.' || quote_ident(t.typname), t.typowner,
           coalesce(t.typacl, acldefault('T', t.typowner)), true
    FROM pg_type t
    JOIN pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_class c ON c.oid = t.typrelid
    -- Arrays go by their elements.
    WHERE (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c'
           OR t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)) AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
    UNION ALL
    -- Only superusers may use the others, whatever is granted. Who may use what an extension brought is not its business.
    SELECT 'language', quote_ident(l.lanname), l.lanowner, coalesce(l.lanacl, acldefault('l', l.lanowner)),
           l.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_language'::regclass
                                                                    AND d.objid = l.oid AND d.deptype = 'e')
    FROM pg_language l WHERE l.lanpltrusted
    UNION ALL
    SELECT 'foreign-data wrapper', quote_ident(w.fdwname), w.fdwowner, coalesce(w.fdwacl, acldefault('F', w.fdwowner)),
           NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_foreign_data_wrapper'::regclass
                                                 AND d.objid = w.oid AND d.deptype = 'e')
    FROM pg_foreign_data_wrapper w
    UNION ALL
    SELECT 'server', quote_ident(s.srvname), s.srvowner, coalesce(s.srvacl, acldefault('S', s.srvowner)), true
    FROM pg_foreign_server s
    UNION ALL
    -- Of these nothing can be granted.
    SELECT 'collation', quote_ident(n.nspname) || '.' || quote_ident(l.collname), l.collowner, NULL, true
    FROM pg_collation l
    JOIN pg_namespace n ON n.oid = l.collnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_collation'::regclass AND d.objid = l.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'conversion', quote_ident(n.nspname) || '.' || quote_ident(c.conname), c.conowner, NULL, true
    FROM pg_conversion c
    JOIN pg_namespace n ON n.oid = c.connamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_conversion'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'operator', concat(quote_ident(n.nspname), '.', o.oprname, ' (', coalesce(format_type(nullif(o.oprleft, 0), NULL), 'NONE'), ', ',
                              coalesce(format_type(nullif(o.oprright, 0), NULL), 'NONE'), ')'), o.oprowner, NULL, true
    FROM pg_operator o
    JOIN pg_namespace n ON n.oid = o.oprnamespace
    WHERE o.oid >= 16384
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'operator class', concat(quote_ident(n.nspname), '.', quote_ident(o.opcname), ' USING ', quote_ident(a.amname)), o.opcowner, NULL, true
    FROM pg_opclass o
    JOIN pg_namespace n ON n.oid = o.opcnamespace
    JOIN pg_am a ON a.oid = o.opcmethod
    WHERE o.oid >= 16384
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_opclass'::regclass AND d.objid = o.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'operator family', concat(quote_ident(n.nspname), '.', quote_ident(f.opfname), ' USING ', quote_ident(a.amname)), f.opfowner, NULL, true
    FROM pg_opfamily f
    JOIN pg_namespace n ON n.oid = f.opfnamespace
    JOIN pg_am a ON a.oid = f.opfmethod
    WHERE f.oid >= 16384
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_opfamily'::regclass AND d.objid = f.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'statistics', quote_ident(n.nspname) || '.' || quote_ident(s.stxname), s.stxowner, NULL, true
    FROM pg_statistic_ext s
    JOIN pg_namespace n ON n.oid = s.stxnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'text search configuration', quote_ident(n.nspname) || '.' || quote_ident(c.cfgname), c.cfgowner, NULL, true
    FROM pg_ts_config c
    JOIN pg_namespace n ON n.oid = c.cfgnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_ts_config'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'text search dictionary', quote_ident(n.nspname) || '.' || quote_ident(x.dictname), x.dictowner, NULL, true
    FROM pg_ts_dict x
    JOIN pg_namespace n ON n.oid = x.dictnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_ts_dict'::regclass AND d.objid = x.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'event trigger', quote_ident(e.evtname), e.evtowner, NULL, true
    FROM pg_event_trigger e
    WHERE NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_event_trigger'::regclass AND d.objid = e.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'publication', quote_ident(p.pubname), p.pubowner, NULL, true
    FROM pg_publication p
    WHERE NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_publication'::regclass AND d.objid = p.oid AND d.deptype = 'e')
)
SELECT 'owner' AS kind, ARRAY[o.kind || ' ' || o.identity] AS path, pg_get_userbyid(o.owner)::text AS role, NULL AS privileges
FROM objects o WHERE o.told
UNION ALL
SELECT 'grant',
       ARRAY[concat_ws(' ', o.kind, o.identity),
             CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee)::text END],
       NULL,
       string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN ' with grant option' ELSE '' END, ', '
                  ORDER BY a.privilege_type)
FROM objects o
CROSS JOIN LATERAL aclexplode(o.acl) a
-- What an owner may do follows from owning. MAINTAIN is there from 17 on: all seven privileges of a table without it are
-- all that servers before have, and a dump of them grants ALL.
WHERE a.grantee IS DISTINCT FROM o.owner
  AND (a.privilege_type <> 'MAINTAIN'
       OR (SELECT count(DISTINCT b.privilege_type) FROM aclexplode(o.acl) b WHERE b.grantee = a.grantee) < 8)
GROUP BY o.kind, o.identity, a.grantee
UNION ALL
SELECT 'default privileges',
       ARRAY[concat(pg_get_userbyid(x.defaclrole), coalesce(' in ' || quote_ident(n.nspname), ''), ' on ',
                    CASE x.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
                                         WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE 'large objects' END)],
       NULL,
       (SELECT string_agg(y.grantee || ': ' || y.privileges, '; ' ORDER BY y.grantee)
        FROM (SELECT CASE a.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(a.grantee)::text END,
                     string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN ' with grant option' ELSE '' END, ', '
                                ORDER BY a.privilege_type)
              FROM aclexplode(x.defaclacl) a
              WHERE a.privilege_type <> 'MAINTAIN'
                 OR (SELECT count(DISTINCT b.privilege_type) FROM aclexplode(x.defaclacl) b WHERE b.grantee = a.grantee) < 8
              GROUP BY a.grantee) y (grantee, privileges))
FROM pg_default_acl x
LEFT JOIN pg_namespace n ON n.oid = x.defaclnamespace
