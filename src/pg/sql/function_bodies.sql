-- Bodies of the user's functions, for what one calls of the others: name, body, the language where it may do what it likes.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT p.proname::pg_catalog.text,
       coalesce(pg_catalog.pg_get_function_sqlbody(p.oid), p.prosrc),
       CASE WHEN NOT l.lanpltrusted THEN l.lanname::pg_catalog.text END
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE p.oid >= 16384 AND l.lanname NOT IN ('internal', 'c')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1;
