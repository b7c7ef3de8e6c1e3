-- Comments on the user's objects.
SELECT 'comment' AS kind, ARRAY[i.type || ' ' || i.identity] AS path, c.description AS text
FROM pg_description c
CROSS JOIN LATERAL pg_identify_object(c.classoid, c.objoid, c.objsubid) i
WHERE c.objoid >= 16384 AND i.identity IS NOT NULL
  AND coalesce(i.schema, '') !~ '^pg_'
  AND i.type NOT IN ('extension')
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = c.classoid AND d.objid = c.objoid AND d.deptype = 'e')
