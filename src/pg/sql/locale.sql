-- The database's locale, whatever the server's version calls its columns: collation, character types, provider
-- (15 and later: c, i or b), and the provider's own locale.
SELECT d.datcollate::text,
       d.datctype::text,
       pg_catalog.to_jsonb(d) ->> 'datlocprovider',
       coalesce(pg_catalog.to_jsonb(d) ->> 'datlocale', pg_catalog.to_jsonb(d) ->> 'daticulocale')
FROM pg_catalog.pg_database d
WHERE d.datname = pg_catalog.current_database();
