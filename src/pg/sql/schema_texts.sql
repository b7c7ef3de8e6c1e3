-- Texts of the user's own that a schema carries besides its tables' definitions: sort and name of the object, text.
-- Comments on all objects (that on the database is not copied), views, functions in a language that has a source with the
-- defaults of their arguments, expressions and conditions of indexes, expressions of statistics, defaults and constraints of domains, bounds of partitions, policies, triggers with their arguments, rules, start values of aggregates,
-- options of foreign servers and tables, labels of enums. Members of extensions do not count, nor does what initdb made (numbers below
-- 16384), save for the comment on the schema public, which anybody may change. Texts are cut.
-- Runs on 14 and later, with no privilege but CONNECT.
WITH texts (title, catalog, oid, namespace, text) AS (
    SELECT pg_catalog.concat('the comment on ', n.nspname, '.', c.relname, '.' OPERATOR(pg_catalog.||) a.attname),
           d.classoid, c.oid, n.oid, d.description
    FROM pg_catalog.pg_description d
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) d.objoid
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    LEFT JOIN pg_catalog.pg_attribute a
        ON a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.=) d.objsubid
           AND d.objsubid OPERATOR(pg_catalog.>) 0
    WHERE d.classoid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
    UNION ALL
    SELECT pg_catalog.concat('the view ', n.nspname, '.', c.relname),
           'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, n.oid, pg_catalog.pg_get_viewdef(c.oid)
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    WHERE c.relkind OPERATOR(pg_catalog.=) ANY (ARRAY['v', 'm']::pg_catalog."char"[])
      AND c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    UNION ALL
    SELECT pg_catalog.concat('the function ', n.nspname, '.', p.proname),
           'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, n.oid,
           pg_catalog.concat(coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc),
                             CASE WHEN p.pronargdefaults OPERATOR(pg_catalog.>) 0
                                  THEN ' ' OPERATOR(pg_catalog.||) pg_catalog.pg_get_function_arguments(p.oid) END)
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
    WHERE l.lanname OPERATOR(pg_catalog.<>) ALL (ARRAY['c', 'internal']::pg_catalog.name[])
    UNION ALL
    SELECT pg_catalog.concat('the comment on the ', i.type, ' ', i.identity), d.classoid, d.objoid,
           (SELECT n.oid FROM pg_catalog.pg_namespace n
            WHERE pg_catalog.quote_ident(n.nspname::pg_catalog.text) OPERATOR(pg_catalog.=) i.schema), d.description
    FROM pg_catalog.pg_description d
    CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) i
    WHERE d.objoid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
      AND d.classoid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_class'::pg_catalog.regclass
      AND d.classoid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_namespace'::pg_catalog.regclass
      AND i.identity IS NOT NULL
    UNION ALL
    SELECT pg_catalog.concat('the index ', n.nspname, '.', c.relname),
           'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, n.oid, pg_catalog.pg_get_indexdef(c.oid)
    FROM pg_catalog.pg_index x
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) x.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    WHERE x.indexprs IS NOT NULL OR x.indpred IS NOT NULL
    UNION ALL
    SELECT pg_catalog.concat('the statistics ', n.nspname, '.', s.stxname),
           'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, s.oid, n.oid, pg_catalog.pg_get_statisticsobjdef(s.oid)
    FROM pg_catalog.pg_statistic_ext s
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) s.stxnamespace
    WHERE s.stxexprs IS NOT NULL
    UNION ALL
    SELECT pg_catalog.concat('the comment on the schema ', n.nspname), d.classoid, n.oid, n.oid, d.description
    FROM pg_catalog.pg_description d
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) d.objoid
    WHERE d.classoid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass
    UNION ALL
    SELECT pg_catalog.concat('the DEFAULT of the domain ', n.nspname, '.', y.typname),
           'pg_catalog.pg_type'::pg_catalog.regclass, y.oid, n.oid, y.typdefault
    FROM pg_catalog.pg_type y
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) y.typnamespace
    WHERE y.typtype OPERATOR(pg_catalog.=) 'd'::pg_catalog."char"
    UNION ALL
    SELECT pg_catalog.concat('the constraint ', k.conname, ' of the domain ', n.nspname, '.', y.typname),
           'pg_catalog.pg_constraint'::pg_catalog.regclass, k.oid, n.oid, pg_catalog.pg_get_constraintdef(k.oid)
    FROM pg_catalog.pg_constraint k
    JOIN pg_catalog.pg_type y ON y.oid OPERATOR(pg_catalog.=) k.contypid
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) y.typnamespace
    UNION ALL
    SELECT pg_catalog.concat('a label of the type ', pg_catalog.format_type(y.oid, NULL)),
           'pg_catalog.pg_type'::pg_catalog.regclass, y.oid, y.typnamespace,
           (SELECT pg_catalog.string_agg(e.enumlabel::pg_catalog.text, E'\n' ORDER BY e.enumsortorder)
            FROM pg_catalog.pg_enum e WHERE e.enumtypid OPERATOR(pg_catalog.=) y.oid)
    FROM pg_catalog.pg_type y
    WHERE y.typtype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char"
    UNION ALL
    SELECT pg_catalog.concat('the bounds of the partition ', n.nspname, '.', c.relname),
           'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, n.oid, pg_catalog.pg_get_expr(c.relpartbound, c.oid)
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    WHERE c.relispartition AND c.relkind OPERATOR(pg_catalog.<>) 'i'::pg_catalog."char"
    UNION ALL
    SELECT pg_catalog.concat('the policy ', p.polname, ' of ', n.nspname, '.', c.relname),
           'pg_catalog.pg_policy'::pg_catalog.regclass, p.oid, n.oid,
           pg_catalog.concat(pg_catalog.pg_get_expr(p.polqual, p.polrelid), ' ',
                             pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_catalog.pg_policy p
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) p.polrelid
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    UNION ALL
    SELECT pg_catalog.concat('the trigger ', g.tgname, ' of ', n.nspname, '.', c.relname),
           'pg_catalog.pg_trigger'::pg_catalog.regclass, g.oid, n.oid, pg_catalog.pg_get_triggerdef(g.oid)
    FROM pg_catalog.pg_trigger g
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) g.tgrelid
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    WHERE NOT g.tgisinternal
    UNION ALL
    SELECT pg_catalog.concat('the rule ', r.rulename, ' of ', n.nspname, '.', c.relname),
           'pg_catalog.pg_rewrite'::pg_catalog.regclass, r.oid, n.oid, pg_catalog.pg_get_ruledef(r.oid)
    FROM pg_catalog.pg_rewrite r
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) r.ev_class
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    WHERE r.rulename OPERATOR(pg_catalog.<>) '_RETURN'::pg_catalog.name
    UNION ALL
    SELECT pg_catalog.concat('the start value of the aggregate ', n.nspname, '.', p.proname),
           'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, n.oid, a.agginitval
    FROM pg_catalog.pg_aggregate a
    JOIN pg_catalog.pg_proc p ON p.oid OPERATOR(pg_catalog.=) a.aggfnoid::pg_catalog.oid
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
    UNION ALL
    SELECT pg_catalog.concat('the options of the server ', s.srvname),
           'pg_catalog.pg_foreign_server'::pg_catalog.regclass, s.oid, NULL::pg_catalog.oid,
           pg_catalog.array_to_string(s.srvoptions, ' ')
    FROM pg_catalog.pg_foreign_server s
    UNION ALL
    SELECT pg_catalog.concat('the options of the foreign table ', n.nspname, '.', c.relname),
           'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, n.oid, pg_catalog.array_to_string(f.ftoptions, ' ')
    FROM pg_catalog.pg_foreign_table f
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) f.ftrelid
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
)
SELECT t.title, pg_catalog."left"(t.text, 65536)
FROM texts t
LEFT JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.namespace
WHERE (t.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
       OR (t.catalog OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass::pg_catalog.oid
           AND n.nspname OPERATOR(pg_catalog.=) 'public'))
  AND t.text IS NOT NULL
  AND (n.nspname IS NULL
       OR (n.nspname OPERATOR(pg_catalog.<>) 'information_schema'
           AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_')))
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d
                  WHERE d.classid OPERATOR(pg_catalog.=) t.catalog AND d.objid OPERATOR(pg_catalog.=) t.oid
                    AND d.deptype OPERATOR(pg_catalog.=) 'e'::pg_catalog."char")
ORDER BY 1
LIMIT 20000;
