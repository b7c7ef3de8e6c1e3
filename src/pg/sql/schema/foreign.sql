-- Foreign-data wrappers, servers and user mappings. Options may hold secrets: of mappings only the names of options are
-- told, of the others everything but what is called like one, or holds one as connection strings and URLs do.
SELECT 'foreign-data wrapper' AS kind,
       ARRAY[w.fdwname::text] AS path,
       concat_ws(', ', 'handler = ' || nullif(w.fdwhandler::regproc::text, '-'),
                 'validator = ' || nullif(w.fdwvalidator::regproc::text, '-')) AS definition,
       (SELECT string_agg(CASE WHEN o ~* '(pass|pwd|secret|token|key|credential)[^=]*=|://[^/]*@' THEN split_part(o, '=', 1) || '=…' ELSE o END,
                          ', ' ORDER BY o) FROM unnest(w.fdwoptions) o) AS options
FROM pg_foreign_data_wrapper w
WHERE NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_foreign_data_wrapper'::regclass AND d.objid = w.oid AND d.deptype = 'e')
UNION ALL
SELECT 'server',
       ARRAY[s.srvname::text],
       concat_ws(', ', 'wrapper = ' || quote_ident(w.fdwname), 'type = ' || s.srvtype, 'version = ' || s.srvversion),
       (SELECT string_agg(CASE WHEN o ~* '(pass|pwd|secret|token|key|credential)[^=]*=|://[^/]*@' THEN split_part(o, '=', 1) || '=…' ELSE o END,
                          ', ' ORDER BY o) FROM unnest(s.srvoptions) o)
FROM pg_foreign_server s
JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
WHERE NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_foreign_server'::regclass AND d.objid = s.oid AND d.deptype = 'e')
UNION ALL
SELECT 'user mapping',
       ARRAY[m.srvname::text, m.usename::text],
       NULL,
       -- The view has no options of mappings that a role may not see, as it has none where there are none: those of others,
       -- of everybody for who does not own the server, and one's own without rights on it (documentation,
       -- "pg_user_mappings").
       CASE WHEN m.umoptions IS NOT NULL
              THEN (SELECT string_agg(split_part(o, '=', 1), ', ' ORDER BY o) FROM unnest(m.umoptions) o)
            WHEN NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user)
                 AND NOT CASE WHEN m.umuser = 0 THEN pg_has_role(s.srvowner, 'USAGE')
                              ELSE m.usename = current_user
                                   AND (pg_has_role(s.srvowner, 'USAGE') OR has_server_privilege(s.oid, 'USAGE')) END
              THEN 'not known' END
FROM pg_user_mappings m
JOIN pg_foreign_server s ON s.oid = m.srvid
