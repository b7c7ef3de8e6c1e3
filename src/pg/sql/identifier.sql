-- The cluster's identifier. Run it only where identifier_allowed.sql says so. Runs on 14 and later.
SELECT c.system_identifier::pg_catalog.text
FROM pg_catalog.pg_control_system() c;
