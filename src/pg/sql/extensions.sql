-- Name and version of each extension, by name, and the tables of it that hold data of the user's.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT e.extname::pg_catalog.text,
       e.extversion,
       ARRAY(SELECT pg_catalog.concat(n.nspname, '.', c.relname)
             FROM pg_catalog.pg_class c
             JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
             WHERE c.oid OPERATOR(pg_catalog.=) ANY (e.extconfig) AND c.relkind OPERATOR(pg_catalog.=) 'r'
             ORDER BY 1)
FROM pg_catalog.pg_extension e
ORDER BY 1;
