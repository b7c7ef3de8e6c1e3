-- One digest over the columns of the tables ($1 schemas, $2 names), as the session's snapshot sees them: names, numbers
-- and types. A statement finds columns by the names that they have now, whatever its snapshot.
SELECT pg_catalog.md5(coalesce(pg_catalog.string_agg(
           pg_catalog.concat_ws(' ', a.attrelid, a.attnum, a.atttypid, a.atttypmod, a.attisdropped,
                                pg_catalog.quote_ident(a.attname)),
           ',' ORDER BY a.attrelid, a.attnum), ''))
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS w (nsp, rel)
JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) w.nsp
JOIN pg_catalog.pg_class c
  ON c.relnamespace OPERATOR(pg_catalog.=) n.oid AND c.relname OPERATOR(pg_catalog.=) w.rel
JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attnum OPERATOR(pg_catalog.>) 0;
