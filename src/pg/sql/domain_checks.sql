-- One row a CHECK constraint of a domain, or of one that it is made of: the domain as people write it, the definition.
-- Runs on 14 and later, with no privilege but CONNECT.
WITH RECURSIVE chain AS (
    SELECT t.oid AS domain, t.oid, t.typbasetype
    FROM pg_catalog.pg_type t
    WHERE t.typtype OPERATOR(pg_catalog.=) 'd'
    UNION ALL
    SELECT c.domain, b.oid, b.typbasetype
    FROM chain c
    JOIN pg_catalog.pg_type b ON b.oid OPERATOR(pg_catalog.=) c.typbasetype
                             AND b.typtype OPERATOR(pg_catalog.=) 'd'
)
SELECT pg_catalog.format_type(c.domain, NULL),
       pg_catalog.pg_get_constraintdef(k.oid)
FROM chain c
JOIN pg_catalog.pg_constraint k ON k.contypid OPERATOR(pg_catalog.=) c.oid
                               AND k.contype OPERATOR(pg_catalog.=) 'c'
ORDER BY 1, k.conname;
