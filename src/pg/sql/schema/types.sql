-- Enums, domains, composite, range and base types, and shells: names without a type yet. Types that come with tables, arrays and multiranges follow from others.
SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type'
                      WHEN 'r' THEN 'range type' ELSE 'base type' END AS kind,
       ARRAY[n.nspname::text, t.typname::text] AS path,
       CASE WHEN t.typtype = 'e' THEN
           (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
            FROM pg_enum e WHERE e.enumtypid = t.oid) END AS labels,
       CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod)
                      WHEN 'r' THEN format_type(r.rngsubtype, NULL) END AS type,
       CASE WHEN t.typtype = 'd' THEN t.typnotnull::text END AS "not null",
       t.typdefault AS "default",
       (SELECT quote_ident(cn.nspname) || '.' || quote_ident(l.collname)
        FROM pg_collation l JOIN pg_namespace cn ON cn.oid = l.collnamespace
        WHERE l.oid = CASE t.typtype WHEN 'd' THEN t.typcollation WHEN 'r' THEN r.rngcollation END
          AND l.oid <> b.typcollation) AS collation,
       CASE WHEN t.typtype = 'c' THEN
           (SELECT string_agg(concat(quote_ident(a.attname), ' ', format_type(a.atttypid, a.atttypmod),
                                     ' COLLATE ' || (SELECT quote_ident(cn.nspname) || '.' || quote_ident(l.collname)
                                                     FROM pg_collation l JOIN pg_namespace cn ON cn.oid = l.collnamespace
                                                     WHERE l.oid = a.attcollation AND l.oid <> y.typcollation)),
                              ', ' ORDER BY a.attnum)
            FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) END AS columns,
       CASE WHEN t.typtype = 'r' THEN
           (SELECT quote_ident(cn.nspname) || '.' || quote_ident(o.opcname)
            FROM pg_opclass o JOIN pg_namespace cn ON cn.oid = o.opcnamespace WHERE o.oid = r.rngsubopc) END AS "operator class",
       CASE WHEN t.typtype = 'r' THEN
           (SELECT quote_ident(mn.nspname) || '.' || quote_ident(m.typname)
            FROM pg_type m JOIN pg_namespace mn ON mn.oid = m.typnamespace WHERE m.oid = r.rngmultitypid) END AS multirange,
       nullif(r.rngcanonical::text, '-') AS canonical,
       nullif(r.rngsubdiff::text, '-') AS "subtype difference",
       CASE WHEN t.typtype = 'b' THEN t.typinput::text || ', ' || t.typoutput::text END AS functions,
       -- Functions that came with a range and its multirange keep their names whatever these are called.
       CASE WHEN t.typtype = 'r' THEN
           (SELECT string_agg(DISTINCT p.proname, E'\t')
            FROM pg_depend d JOIN pg_proc p ON p.oid = d.objid
            WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_type'::regclass AND d.deptype = 'i'
              AND d.refobjid IN (t.oid, r.rngmultitypid) AND p.pronamespace = t.typnamespace) END AS "#constructors",
       CASE WHEN NOT t.typisdefined THEN 'shell' END AS sort
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
LEFT JOIN pg_range r ON r.rngtypid = t.oid
LEFT JOIN pg_type b ON b.oid = coalesce(r.rngsubtype, t.typbasetype)
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c') OR (t.typtype = 'b' AND t.typcategory <> 'A')
       OR NOT t.typisdefined)
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
