-- The cluster's identifier. Ask first whether the role may execute this: PostgreSQL looks at the privilege when the
-- query begins, not when the function is called.
SELECT c.system_identifier::pg_catalog.text FROM pg_catalog.pg_control_system() c;
