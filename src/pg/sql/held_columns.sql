-- The user's tables and composite types, each with its columns, by number: names may change. One without columns has a 0.
SELECT c.oid, coalesce(a.attnum, 0::pg_catalog.int2)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p', 'f', 'c') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
