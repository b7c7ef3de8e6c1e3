-- Labels of tables and columns that say something of masking, whatever the policy is called: policy, schema, table,
-- column (NULL for one of the table), text. PostgreSQL Anonymizer's begin with MASKED, NOT MASKED or TABLESAMPLE; those
-- of other providers (SELinux) do not.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT l.provider,
       n.nspname::pg_catalog.text,
       c.relname::pg_catalog.text,
       a.attname::pg_catalog.text,
       l.label
FROM pg_catalog.pg_seclabel l
     JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) l.objoid
     JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
     LEFT JOIN pg_catalog.pg_attribute a
               ON a.attrelid OPERATOR(pg_catalog.=) l.objoid
              AND a.attnum OPERATOR(pg_catalog.=) l.objsubid
              AND a.attnum OPERATOR(pg_catalog.>) 0
              AND NOT a.attisdropped
WHERE l.classoid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
  AND c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,f}'::pg_catalog."char"[])
  AND (l.objsubid OPERATOR(pg_catalog.=) 0 OR a.attname IS NOT NULL)
  AND l.label OPERATOR(pg_catalog.~*) '^\s*((not\s+)?masked|tablesample)\M'
ORDER BY 1, 2, 3, l.objsubid
