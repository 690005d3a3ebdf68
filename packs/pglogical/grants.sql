-- pgvigil packs grants pglogical --role ROLE prints this; in psql: \set role ROLE
GRANT USAGE ON SCHEMA pglogical TO :"role";
GRANT SELECT ON pglogical.subscription, pglogical.node, pglogical.node_interface TO :"role";
GRANT EXECUTE ON FUNCTION pglogical.show_subscription_status(name) TO :"role";
