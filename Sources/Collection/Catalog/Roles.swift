import Tables

extension Collector {
    /// What roles may do, for what has changed: from the view that everyone may read, without passwords.
    ///
    /// A time is written in UTC, so that it is the same in every session.
    static let roleAttributes = Collector(
        "pg_role_attributes", "Attributes of roles, for what has changed.",
        pace: .atMostEvery(.seconds(300)),
        variants: [
            .always(
                """
                SELECT rolname,
                       concat_ws(', ',
                           CASE WHEN rolsuper THEN 'SUPERUSER' ELSE 'NOSUPERUSER' END,
                           CASE WHEN rolcreatedb THEN 'CREATEDB' ELSE 'NOCREATEDB' END,
                           CASE WHEN rolcreaterole THEN 'CREATEROLE' ELSE 'NOCREATEROLE' END,
                           CASE WHEN rolinherit THEN 'INHERIT' ELSE 'NOINHERIT' END,
                           CASE WHEN rolcanlogin THEN 'LOGIN' ELSE 'NOLOGIN' END,
                           CASE WHEN rolreplication THEN 'REPLICATION' ELSE 'NOREPLICATION' END,
                           CASE WHEN rolbypassrls THEN 'BYPASSRLS' ELSE 'NOBYPASSRLS' END,
                           'CONNECTION LIMIT ' || rolconnlimit,
                           'VALID UNTIL ' || CASE
                               WHEN rolvaliduntil IS NULL THEN 'infinity'
                               WHEN isfinite(rolvaliduntil)
                               THEN to_char(rolvaliduntil AT TIME ZONE 'UTC',
                                            'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                               ELSE rolvaliduntil::text END) AS attributes,
                       1 AS there
                  FROM pg_roles
                 ORDER BY rolname
                 LIMIT \(rolesMax)
                """)
        ],
        columns: [
            .label("rolname"), .detail("attributes"),
            .details(
                "there", as: "pg_role_attributes",
                "A role with its attributes; always 1."),
        ])

    /// More roles, or settings of them, are not read.
    package static let rolesMax = 500

    /// What is set for roles and databases (`ALTER ROLE ... SET`), for what has changed.
    ///
    /// A row without a name is always there, so that no setting differs from no answer. Both names are
    /// the agent's or a function's: nothing waits for a lock on `pg_database`.
    static let roleSettings = Collector(
        "pg_db_role_setting", "Settings of roles and databases, for what has changed.",
        pace: .atMostEvery(.seconds(300)),
        variants: [
            .always(
                """
                SELECT setdatabase AS datid, rolname, name,
                       \(mayHoldSecret) AS hidden,
                       CASE WHEN NOT (\(mayHoldSecret)) THEN value END AS value, 1 AS there
                  FROM (SELECT setdatabase,
                               CASE WHEN setrole <> 0 THEN pg_get_userbyid(setrole) ELSE '' END
                                   AS rolname,
                               split_part(item, '=', 1) AS name,
                               substr(item, strpos(item, '=') + 1) AS value
                          FROM pg_db_role_setting, unnest(setconfig) AS item
                        UNION ALL SELECT 0, '', '', '') AS found
                 ORDER BY rolname, setdatabase, name
                 LIMIT \(rolesMax)
                """)
        ],
        columns: [
            .label("datid", as: "datname", lookup: .databaseName), .label("rolname"),
            .label("name"), .detail("value"), .detail("hidden"),
            .details(
                "there", as: "pg_role_setting",
                "A setting of a role, of a database, or of a role in a database, with its value unless"
                    + " that may hold a secret, and a series without a name; always 1."),
        ])
}
