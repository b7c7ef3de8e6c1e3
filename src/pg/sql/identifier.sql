-- The cluster's identifier, if the role may execute pg_control_system(): superusers and members of pg_monitor by
-- default. NULL otherwise; the check comes first so that the function is not even looked at.
SELECT CASE WHEN pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
            THEN (SELECT c.system_identifier::pg_catalog.text FROM pg_catalog.pg_control_system() c) END;
