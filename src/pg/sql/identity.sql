-- The database, the start of its server, and a digest of numbers and names that only a physical copy shares: all
-- databases of the cluster, and the user's relations (16384 is FirstNormalObjectId in access/transam.h).
SELECT pg_catalog.current_database()::text,
       pg_catalog.pg_postmaster_start_time()::text,
       pg_catalog.concat_ws('/',
           (SELECT pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.concat(d.oid, ' ', d.datname), 0)::numeric)
            FROM pg_catalog.pg_database d),
           (SELECT pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.concat(c.oid, ' ', c.relname), 0)::numeric)
            FROM pg_catalog.pg_class c
            WHERE c.oid >= 16384 AND c.relpersistence <> 't'));
