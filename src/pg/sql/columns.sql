-- One row a column of the tables in $1 (their OIDs), in attribute order: table, name, type OID, type modifier, type as
-- people write it, NOT NULL, default, generated ('s' stored, 'v' virtual from 18 on), identity, whether its collation
-- takes texts of different bytes for equal, dimensions of an array as declared, name and locale of such a collation, which
-- go through JSON: the locale's column has another name in each version; one with rules of its own has none that says all.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT a.attrelid,
       a.attname::pg_catalog.text,
       a.atttypid,
       a.atttypmod,
       pg_catalog.format_type(a.atttypid, a.atttypmod),
       a.attnotnull,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid),
       a.attgenerated::pg_catalog.text,
       a.attidentity::pg_catalog.text,
       coalesce(NOT o.collisdeterministic, false),
       a.attndims::pg_catalog.int4,
       CASE WHEN NOT o.collisdeterministic THEN o.collname::pg_catalog.text END,
       CASE WHEN NOT o.collisdeterministic
            THEN (SELECT CASE WHEN (j.o OPERATOR(pg_catalog.->>) 'collicurules') IS NULL
                              THEN coalesce(j.o OPERATOR(pg_catalog.->>) 'colllocale',
                                            j.o OPERATOR(pg_catalog.->>) 'colliculocale',
                                            j.o OPERATOR(pg_catalog.->>) 'collcollate') END
                  FROM pg_catalog.row_to_json(o) j (o)) END
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_attrdef d
       ON d.adrelid OPERATOR(pg_catalog.=) a.attrelid AND d.adnum OPERATOR(pg_catalog.=) a.attnum
LEFT JOIN pg_catalog.pg_collation o ON o.oid OPERATOR(pg_catalog.=) a.attcollation
WHERE a.attrelid OPERATOR(pg_catalog.=) ANY ($1)
  AND a.attnum OPERATOR(pg_catalog.>) 0
  AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum;
