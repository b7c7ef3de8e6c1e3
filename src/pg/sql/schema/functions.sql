-- Functions, procedures and aggregates, told apart by the types of what they are given.
SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END AS kind,
       ARRAY[n.nspname::text, p.proname::text || '(' || oidvectortypes(p.proargtypes) || ')'] AS path,
       pg_get_function_arguments(p.oid) AS arguments,
       pg_get_function_result(p.oid) AS returns,
       l.lanname::text AS language,
       CASE WHEN p.prokind <> 'a' THEN coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) END AS body,
       p.probin AS library,
       CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility,
       p.proisstrict::text AS strict,
       p.prosecdef::text AS "security definer",
       p.proleakproof::text AS leakproof,
       CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END AS parallel,
       p.procost::text AS cost,
       p.prorows::text AS rows,
       (SELECT jsonb_agg(s ORDER BY s)::text FROM unnest(p.proconfig) s) AS "=settings",
       nullif(p.prosupport::text, '-') AS support,
       CASE WHEN p.prokind = 'w' THEN 'true' END AS "window",
       CASE WHEN p.prokind = 'a' THEN
           concat_ws(', ', 'sfunc = ' || g.aggtransfn::text, 'stype = ' || format_type(g.aggtranstype, NULL),
                     'finalfunc = ' || nullif(g.aggfinalfn::text, '-'), 'combinefunc = ' || nullif(g.aggcombinefn::text, '-'),
                     'initcond = ' || quote_literal(g.agginitval), 'sortop = ' || nullif(g.aggsortop, 0)::regoperator::text,
                     'serialfunc = ' || nullif(g.aggserialfn::text, '-'), 'deserialfunc = ' || nullif(g.aggdeserialfn::text, '-'),
                     'msfunc = ' || nullif(g.aggmtransfn::text, '-'), 'minvfunc = ' || nullif(g.aggminvtransfn::text, '-'),
                     'mstype = ' || format_type(nullif(g.aggmtranstype, 0), NULL),
                     'mfinalfunc = ' || nullif(g.aggmfinalfn::text, '-'), 'minitcond = ' || quote_literal(g.aggminitval),
                     CASE WHEN g.aggfinalextra THEN 'finalfunc_extra' END, CASE WHEN g.aggkind = 'h' THEN 'hypothetical' END)
       END AS definition,
       CASE WHEN p.prokind <> 'a' THEN pg_get_functiondef(p.oid) END AS "#create"
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_language l ON l.oid = p.prolang
LEFT JOIN pg_aggregate g ON g.aggfnoid = p.oid
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  -- What a range type brings is the type's.
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
