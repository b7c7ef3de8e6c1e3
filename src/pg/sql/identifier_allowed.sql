-- Whether the role may read the cluster's identifier. It is a query of its own because a statement that names the
-- function is refused as it starts, even where it would never call it, and that would end the snapshot's transaction.
-- Runs on 14 and later, with no privilege but CONNECT.
SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE');
