-- Foreign-data wrappers, servers and user mappings. Options may hold secrets: values are told of those options only that
-- `standin.shown` takes, of the others a digest that means nothing outside of this process (pg/foreign_options.rs). Of
-- mappings, whose passwords are nobody else's, only the names of options are told.
WITH objects (kind, path, definition, options) AS (
    SELECT 'foreign-data wrapper',
           ARRAY[w.fdwname::text],
           concat_ws(', ', 'handler = ' || nullif(w.fdwhandler::regproc::text, '-'),
                     'validator = ' || nullif(w.fdwvalidator::regproc::text, '-')),
           w.fdwoptions
    FROM pg_foreign_data_wrapper w
    WHERE NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_foreign_data_wrapper'::regclass AND d.objid = w.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'server',
           ARRAY[s.srvname::text],
           concat_ws(', ', 'wrapper = ' || quote_ident(w.fdwname), 'type = ' || s.srvtype, 'version = ' || s.srvversion),
           s.srvoptions
    FROM pg_foreign_server s
    JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
    WHERE NOT EXISTS (SELECT FROM pg_depend d
                      WHERE d.classid = 'pg_foreign_server'::regclass AND d.objid = s.oid AND d.deptype = 'e')
)
SELECT b.kind, b.path, b.definition,
       (SELECT string_agg(CASE WHEN o ~ current_setting('standin.shown') THEN o ELSE split_part(o, '=', 1) || '=…' END,
                          ', ' ORDER BY o) FROM unnest(b.options) o) AS options,
       (SELECT jsonb_object_agg(split_part(o, '=', 1), encode(sha256(convert_to(current_setting('standin.salt') || o,
                   CASE getdatabaseencoding() WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END)), 'hex'))::text
        FROM unnest(b.options) o WHERE o !~ current_setting('standin.shown')) AS "!options"
FROM objects b
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
              THEN 'not known' END,
       NULL
FROM pg_user_mappings m
JOIN pg_foreign_server s ON s.oid = m.srvid
