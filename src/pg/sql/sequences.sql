-- One row a sequence of the user's: schema, name, owning schema, table and column, increment, start, last value (NULL
-- where it was never used, the role may not read it, or it is unlogged and this a standby), whether the role may not
-- read it. Members of extensions are left out. Last values are not part of a snapshot. Runs on 14 and later, with no privilege but CONNECT.
SELECT n.nspname::pg_catalog.text,
       c.relname::pg_catalog.text,
       tn.nspname::pg_catalog.text,
       t.relname::pg_catalog.text,
       a.attname::pg_catalog.text,
       s.seqincrement,
       s.seqstart,
       CASE WHEN pg_catalog.has_sequence_privilege(c.oid, 'SELECT,USAGE')
             AND NOT (c.relpersistence OPERATOR(pg_catalog.=) 'u' AND pg_catalog.pg_is_in_recovery())
            THEN pg_catalog.pg_sequence_last_value(c.oid::pg_catalog.regclass) END,
       NOT pg_catalog.has_sequence_privilege(c.oid, 'SELECT,USAGE')
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
JOIN pg_catalog.pg_sequence s ON s.seqrelid OPERATOR(pg_catalog.=) c.oid
LEFT JOIN pg_catalog.pg_depend d
       ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
      AND d.objid OPERATOR(pg_catalog.=) c.oid
      AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
      AND d.refobjsubid OPERATOR(pg_catalog.>) 0
      AND d.deptype IN ('a', 'i')
LEFT JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) d.refobjid
LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid OPERATOR(pg_catalog.=) t.relnamespace
LEFT JOIN pg_catalog.pg_attribute a
       ON a.attrelid OPERATOR(pg_catalog.=) d.refobjid AND a.attnum::pg_catalog.int4 OPERATOR(pg_catalog.=) d.refobjsubid
WHERE c.relpersistence OPERATOR(pg_catalog.<>) 't'
  AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend e
                  WHERE e.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
                    AND e.objid OPERATOR(pg_catalog.=) c.oid
                    AND e.deptype OPERATOR(pg_catalog.=) 'e')
ORDER BY 1, 2;
