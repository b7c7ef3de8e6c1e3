-- One row an index, statistics object or domain that says something of columns of the tables in $1 in expressions or, for
-- a domain, conditions and a default: table, sort, name, columns, the expressions. What columns they read is told as in
-- uniques.sql.
-- Runs on 14 and later, with no privilege but CONNECT.
WITH RECURSIVE chain AS (
    SELECT a.attrelid, a.attname, t.oid, t.typname, t.typbasetype, t.typdefault
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) a.atttypid
    WHERE a.attrelid OPERATOR(pg_catalog.=) ANY ($1)
      AND a.attnum OPERATOR(pg_catalog.>) 0
      AND NOT a.attisdropped
      AND t.typtype OPERATOR(pg_catalog.=) 'd'
    UNION ALL
    SELECT c.attrelid, c.attname, t.oid, t.typname, t.typbasetype, t.typdefault
    FROM chain c
    JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) c.typbasetype
    WHERE t.typtype OPERATOR(pg_catalog.=) 'd'
), said AS (
    SELECT i.indrelid AS relid,
           'index'::pg_catalog.text AS sort,
           c.relname AS name,
           pg_catalog.concat(i.indexprs, ' ', i.indpred) AS tree,
           pg_catalog.concat(pg_catalog.pg_get_expr(i.indexprs, i.indrelid), ' ',
                             pg_catalog.pg_get_expr(i.indpred, i.indrelid)) AS expressions
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.indexrelid
    WHERE i.indrelid OPERATOR(pg_catalog.=) ANY ($1)
      AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
    UNION ALL
    SELECT s.stxrelid, 'statistics', s.stxname, s.stxexprs::pg_catalog.text,
           pg_catalog.pg_get_expr(s.stxexprs, s.stxrelid)
    FROM pg_catalog.pg_statistic_ext s
    WHERE s.stxrelid OPERATOR(pg_catalog.=) ANY ($1)
      AND s.stxexprs IS NOT NULL
)
SELECT relid,
       sort,
       name::pg_catalog.text,
       ARRAY(SELECT a.attname::pg_catalog.text
             FROM pg_catalog.pg_attribute a
             WHERE a.attrelid OPERATOR(pg_catalog.=) relid
               AND a.attnum OPERATOR(pg_catalog.>) 0
               AND NOT a.attisdropped
               AND EXISTS (SELECT 1
                           FROM pg_catalog.regexp_matches(tree, ':varattno ([0-9]+) ', 'g') v
                           WHERE v[1]::pg_catalog.int4 OPERATOR(pg_catalog.=) 0
                              OR v[1]::pg_catalog.int4 OPERATOR(pg_catalog.=) a.attnum)
             ORDER BY a.attnum),
       expressions
FROM said
UNION ALL
SELECT attrelid, 'domain', typname::pg_catalog.text, ARRAY[attname::pg_catalog.text],
       pg_catalog.concat(typdefault, ' ',
                         (SELECT pg_catalog.string_agg(pg_catalog.pg_get_constraintdef(k.oid), ' ')
                          FROM pg_catalog.pg_constraint k
                          WHERE k.contypid OPERATOR(pg_catalog.=) chain.oid))
FROM chain
ORDER BY 1, 2, 3, 4;
