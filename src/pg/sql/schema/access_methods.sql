-- Access methods that users made. What initdb made has numbers below 16384 (FirstNormalObjectId in access/transam.h).
SELECT 'access method' AS kind,
       ARRAY[a.amname::text] AS path,
       CASE a.amtype WHEN 't' THEN 'table' ELSE 'index' END AS sort,
       a.amhandler::regproc::text AS handler
FROM pg_am a
WHERE a.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_am'::regclass AND d.objid = a.oid AND d.deptype = 'e')
