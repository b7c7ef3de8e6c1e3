-- Comments on the user's objects: what is lost where one is dropped and made again. What each is on, as one text, then as
-- COMMENT ON calls it.
-- Source: pg_identify_object (getObjectTypeDescription in src/backend/catalog/objectaddress.c) for the kinds' names.
SELECT i.type || ' ' || i.identity,
       CASE WHEN i.type LIKE '% column' THEN 'COLUMN ' || i.identity
            WHEN i.type = 'table constraint' THEN 'CONSTRAINT ' || i.identity
            WHEN i.type = 'domain constraint'
            THEN (SELECT pg_catalog.format('CONSTRAINT %I ON DOMAIN %s', k.conname, k.contypid::pg_catalog.regtype)
                  FROM pg_catalog.pg_constraint k WHERE k.oid = c.objoid)
            WHEN i.type = 'statistics object' THEN 'STATISTICS ' || i.identity
            WHEN i.type = 'composite type' THEN 'TYPE ' || i.identity
            WHEN i.type = 'aggregate' THEN 'AGGREGATE ' || pg_catalog.replace(i.identity, '()', '(*)')
            ELSE pg_catalog.upper(i.type) || ' ' || i.identity END,
       c.description
FROM pg_catalog.pg_description c
CROSS JOIN LATERAL pg_catalog.pg_identify_object(c.classoid, c.objoid, c.objsubid) i
WHERE c.objoid >= 16384 AND i.identity IS NOT NULL
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = c.classoid AND d.objid = c.objoid AND d.deptype = 'e')
