-- Every type that a column may have, with what decides its wire layout: OID, name, kind, send function, whether it can
-- be sent and received in binary, element type of an array, base type and modifier of a domain, NOT NULL of a domain,
-- attribute types of a composite, subtype of a range, range type of a multirange, labels of an enum, name as people
-- write it, names, modifiers and written types of a composite's attributes, dimensions of a domain over an array.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT t.oid,
       t.typname::pg_catalog.text,
       t.typtype::pg_catalog.text,
       t.typcategory::pg_catalog.text,
       coalesce((SELECT p.proname::pg_catalog.text FROM pg_catalog.pg_proc p
                 WHERE p.oid OPERATOR(pg_catalog.=) t.typsend), ''),
       t.typsend::pg_catalog.oid OPERATOR(pg_catalog.<>) 0
           AND t.typreceive::pg_catalog.oid OPERATOR(pg_catalog.<>) 0,
       CASE WHEN t.typsubscript::pg_catalog.oid OPERATOR(pg_catalog.=)
                 'pg_catalog.array_subscript_handler'::pg_catalog.regproc::pg_catalog.oid
            THEN t.typelem ELSE 0 END,
       t.typbasetype,
       t.typtypmod,
       t.typnotnull,
       ARRAY(SELECT a.atttypid FROM pg_catalog.pg_attribute a
             WHERE a.attrelid OPERATOR(pg_catalog.=) t.typrelid
               AND t.typtype OPERATOR(pg_catalog.=) 'c'
               AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
             ORDER BY a.attnum),
       coalesce((SELECT CASE WHEN r.rngtypid OPERATOR(pg_catalog.=) t.oid THEN r.rngsubtype ELSE r.rngtypid END
                 FROM pg_catalog.pg_range r
                 WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid
                    OR r.rngmultitypid OPERATOR(pg_catalog.=) t.oid LIMIT 1), 0),
       ARRAY(SELECT e.enumlabel::pg_catalog.text FROM pg_catalog.pg_enum e
             WHERE e.enumtypid OPERATOR(pg_catalog.=) t.oid
             ORDER BY e.enumsortorder),
       pg_catalog.format_type(t.oid, NULL),
       ARRAY(SELECT a.attname::pg_catalog.text FROM pg_catalog.pg_attribute a
             WHERE a.attrelid OPERATOR(pg_catalog.=) t.typrelid
               AND t.typtype OPERATOR(pg_catalog.=) 'c'
               AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
             ORDER BY a.attnum),
       ARRAY(SELECT a.atttypmod FROM pg_catalog.pg_attribute a
             WHERE a.attrelid OPERATOR(pg_catalog.=) t.typrelid
               AND t.typtype OPERATOR(pg_catalog.=) 'c'
               AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
             ORDER BY a.attnum),
       ARRAY(SELECT pg_catalog.format_type(a.atttypid, a.atttypmod) FROM pg_catalog.pg_attribute a
             WHERE a.attrelid OPERATOR(pg_catalog.=) t.typrelid
               AND t.typtype OPERATOR(pg_catalog.=) 'c'
               AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
             ORDER BY a.attnum),
       t.typndims
FROM pg_catalog.pg_type t;
