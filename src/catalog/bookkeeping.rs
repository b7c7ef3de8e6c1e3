//! Tables in which migration tools note what has run. Production has them and migrations do not make them.
//!
//! Sources: the documentation of the tools named.

/// Names of tables, in any schema, and of which tools they are.
const TABLES: &[(&str, &str)] = &[
    ("schema_migrations", "Rails, golang-migrate, dbmate, Ecto"),
    ("ar_internal_metadata", "Rails"),
    ("_sqlx_migrations", "sqlx"),
    ("flyway_schema_history", "Flyway"),
    ("goose_db_version", "goose"),
    ("_prisma_migrations", "Prisma"),
    ("__diesel_schema_migrations", "diesel"),
    ("refinery_schema_history", "refinery"),
    ("atlas_schema_revisions", "Atlas"),
    ("databasechangelog", "Liquibase"),
    ("databasechangeloglock", "Liquibase"),
    ("liquibasechangelog", "Liquibase"),
    ("liquibasechangeloglock", "Liquibase"),
    ("alembic_version", "Alembic"),
    ("django_migrations", "Django"),
    ("knex_migrations", "Knex"),
    ("knex_migrations_lock", "Knex"),
    ("pgmigrations", "node-pg-migrate"),
    ("__drizzle_migrations", "Drizzle"),
    ("SequelizeMeta", "Sequelize"),
    ("__EFMigrationsHistory", "Entity Framework"),
    ("doctrine_migration_versions", "Doctrine"),
    ("phinxlog", "Phinx"),
    ("seaql_migrations", "SeaORM"),
];

/// Schemas that hold nothing else.
const SCHEMAS: &[&str] = &["atlas_schema_revisions", "drizzle", "supabase_migrations"];

/// The tool whose table it is, if it is one's, by its name in any case.
pub fn tool(table: &str) -> Option<&'static str> {
    let mut tables = TABLES.iter();
    tables.find_map(|(name, tool)| name.eq_ignore_ascii_case(table).then_some(*tool))
}

/// Whether a table is such a one.
pub fn is_one(_schema: &str, table: &str) -> bool {
    tool(table).is_some()
}

/// Whether a schema is made for such tables.
pub fn is_home(schema: &str) -> bool {
    SCHEMAS.contains(&schema)
}
