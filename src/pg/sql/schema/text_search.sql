-- Text search configurations, dictionaries, parsers and templates.
SELECT 'text search configuration' AS kind,
       ARRAY[n.nspname::text, c.cfgname::text] AS path,
       (SELECT quote_ident(pn.nspname) || '.' || quote_ident(p.prsname)
        FROM pg_ts_parser p JOIN pg_namespace pn ON pn.oid = p.prsnamespace WHERE p.oid = c.cfgparser) AS definition,
       (SELECT string_agg(t.alias || ': ' || t.dictionaries, '; ' ORDER BY t.alias)
        FROM (SELECT k.alias, string_agg(quote_ident(dn.nspname) || '.' || quote_ident(x.dictname), ', ' ORDER BY m.mapseqno)
              FROM pg_ts_config_map m
              JOIN pg_ts_dict x ON x.oid = m.mapdict
              JOIN pg_namespace dn ON dn.oid = x.dictnamespace
              JOIN LATERAL ts_token_type(c.cfgparser) k ON k.tokid = m.maptokentype
              WHERE m.mapcfg = c.oid
              GROUP BY k.alias) t (alias, dictionaries)) AS options
FROM pg_ts_config c
JOIN pg_namespace n ON n.oid = c.cfgnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_ts_config'::regclass AND d.objid = c.oid AND d.deptype = 'e')
UNION ALL
SELECT 'text search dictionary',
       ARRAY[n.nspname::text, x.dictname::text],
       quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname),
       x.dictinitoption
FROM pg_ts_dict x
JOIN pg_namespace n ON n.oid = x.dictnamespace
JOIN pg_ts_template t ON t.oid = x.dicttemplate
JOIN pg_namespace tn ON tn.oid = t.tmplnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_ts_dict'::regclass AND d.objid = x.oid AND d.deptype = 'e')
UNION ALL
SELECT 'text search parser',
       ARRAY[n.nspname::text, r.prsname::text],
       concat_ws(', ', 'start = ' || r.prsstart::text, 'gettoken = ' || r.prstoken::text, 'end = ' || r.prsend::text,
                 'lextypes = ' || r.prslextype::text, 'headline = ' || nullif(r.prsheadline::text, '-')),
       NULL
FROM pg_ts_parser r
JOIN pg_namespace n ON n.oid = r.prsnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_ts_parser'::regclass AND d.objid = r.oid AND d.deptype = 'e')
UNION ALL
SELECT 'text search template',
       ARRAY[n.nspname::text, t.tmplname::text],
       concat_ws(', ', 'init = ' || nullif(t.tmplinit::text, '-'), 'lexize = ' || t.tmpllexize::text),
       NULL
FROM pg_ts_template t
JOIN pg_namespace n ON n.oid = t.tmplnamespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_ts_template'::regclass AND d.objid = t.oid AND d.deptype = 'e')
