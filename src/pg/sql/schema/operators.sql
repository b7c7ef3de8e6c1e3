-- Operators, their classes and families, casts, and languages that users made. What initdb made has numbers below 16384
-- (FirstNormalObjectId in access/transam.h).
-- A member of a family as CREATE OPERATOR CLASS and ALTER OPERATOR FAMILY write it; those that come with a class depend on
-- it. Source: dumpOpclass and dumpOpfamily in src/bin/pg_dump/pg_dump.c.
WITH members AS (
    SELECT 'pg_amop'::regclass AS classid, m.oid, m.amopfamily AS family,
           concat('OPERATOR ', m.amopstrategy, ' ', m.amopopr::regoperator,
                  (SELECT concat(' FOR ORDER BY ', quote_ident(n.nspname), '.', quote_ident(s.opfname))
                   FROM pg_opfamily s JOIN pg_namespace n ON n.oid = s.opfnamespace
                   WHERE s.oid = m.amopsortfamily)) AS member
    FROM pg_amop m WHERE m.amopfamily >= 16384 OR m.oid >= 16384
    UNION ALL
    SELECT 'pg_amproc'::regclass, m.oid, m.amprocfamily,
           concat('FUNCTION ', m.amprocnum, ' (', format_type(m.amproclefttype, NULL), ', ', format_type(m.amprocrighttype, NULL), ') ',
                  m.amproc::regprocedure)
    FROM pg_amproc m WHERE m.amprocfamily >= 16384 OR m.oid >= 16384
)
SELECT 'operator' AS kind,
       ARRAY[n.nspname::text, concat(o.oprname, ' (', coalesce(format_type(nullif(o.oprleft, 0), NULL), 'NONE'), ', ',
                                     coalesce(format_type(nullif(o.oprright, 0), NULL), 'NONE'), ')')] AS path,
       concat_ws(', ', 'function = ' || o.oprcode::text, 'commutator = ' || nullif(o.oprcom::regoper::text, '0'),
                 'negator = ' || nullif(o.oprnegate::regoper::text, '0'), 'restrict = ' || nullif(o.oprrest::text, '-'),
                 'join = ' || nullif(o.oprjoin::text, '-'), CASE WHEN o.oprcanmerge THEN 'merges' END,
                 CASE WHEN o.oprcanhash THEN 'hashes' END) AS definition,
       NULL AS "#create", NULL AS "#members"
FROM pg_operator o
JOIN pg_namespace n ON n.oid = o.oprnamespace
WHERE o.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e')
UNION ALL
SELECT 'operator class',
       ARRAY[n.nspname::text, concat(o.opcname, ' USING ', a.amname)],
       concat_ws(', ', 'type = ' || format_type(o.opcintype, NULL), 'family = ' || quote_ident(f.opfname),
                 CASE WHEN o.opcdefault THEN 'default' END,
                 'storage = ' || format_type(nullif(o.opckeytype, 0), NULL)),
       concat(CASE WHEN o.opcdefault THEN 'DEFAULT ' END, 'FOR TYPE ', format_type(o.opcintype, NULL), ' USING ', quote_ident(a.amname),
              ' FAMILY ', quote_ident(fn.nspname), '.', quote_ident(f.opfname), ' AS ',
              -- Something has to stand there: a class that stores what it is of says so without meaning more.
              concat_ws(', ', 'STORAGE ' || format_type(coalesce(nullif(o.opckeytype, 0), CASE WHEN m.members IS NULL THEN o.opcintype END), NULL),
                        m.members)),
       NULL
FROM pg_opclass o
JOIN pg_opfamily f ON f.oid = o.opcfamily
JOIN pg_namespace fn ON fn.oid = f.opfnamespace
CROSS JOIN LATERAL (
    SELECT string_agg(x.member, ', ' ORDER BY x.member)
    FROM members x JOIN pg_depend d ON d.classid = x.classid AND d.objid = x.oid
    WHERE d.refclassid = 'pg_opclass'::regclass AND d.refobjid = o.oid) m (members)
JOIN pg_namespace n ON n.oid = o.opcnamespace
JOIN pg_am a ON a.oid = o.opcmethod
WHERE o.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_opclass'::regclass AND d.objid = o.oid AND d.deptype = 'e')
UNION ALL
SELECT 'operator family',
       ARRAY[n.nspname::text, concat(f.opfname, ' USING ', a.amname)],
       coalesce((SELECT string_agg(concat(m.amopstrategy, ' ', m.amopopr::regoperator::text), ', '
                                   ORDER BY m.amopstrategy, m.amopopr::regoperator::text)
                 FROM pg_amop m WHERE m.amopfamily = f.oid), '')
       || coalesce((SELECT string_agg(concat('; ', m.amprocnum, ' ', m.amproc::regprocedure::text), ''
                                      ORDER BY m.amprocnum, m.amproc::regprocedure::text)
                    FROM pg_amproc m WHERE m.amprocfamily = f.oid), ''),
       NULL,
       coalesce((SELECT string_agg(x.member, ', ' ORDER BY x.member)
                 FROM members x
                 WHERE x.family = f.oid
                   AND NOT EXISTS (SELECT FROM pg_depend d
                                   WHERE d.classid = x.classid AND d.objid = x.oid
                                     AND d.refclassid = 'pg_opclass'::regclass)), '')
FROM pg_opfamily f
JOIN pg_namespace n ON n.oid = f.opfnamespace
JOIN pg_am a ON a.oid = f.opfmethod
WHERE f.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_opfamily'::regclass AND d.objid = f.oid AND d.deptype = 'e')
UNION ALL
SELECT 'cast',
       ARRAY[concat('(', format_type(c.castsource, NULL), ' AS ', format_type(c.casttarget, NULL), ')')],
       concat_ws(', ', CASE c.castmethod WHEN 'f' THEN 'function ' || c.castfunc::regprocedure::text
                                         WHEN 'b' THEN 'without function' ELSE 'inout' END,
                 CASE c.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END),
       NULL, NULL
FROM pg_cast c
WHERE c.oid >= 16384
  -- The cast from a range to its multirange comes with the type.
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i'))
  AND NOT EXISTS (SELECT FROM pg_range r WHERE r.rngtypid = c.castsource AND r.rngmultitypid = c.casttarget)
UNION ALL
SELECT 'language', ARRAY[l.lanname::text], CASE WHEN l.lanpltrusted THEN 'trusted' ELSE 'untrusted' END, NULL, NULL
FROM pg_language l
WHERE l.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_language'::regclass AND d.objid = l.oid AND d.deptype = 'e')
