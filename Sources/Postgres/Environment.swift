import Glibc

/// libpq's environment variables, which can send a connection elsewhere without a word.
package enum Environment {
    /// Forgets the variables that name a server, a database, a role or a password.
    ///
    /// Called when a configuration file names the targets. Those that only say where files lie
    /// (`PGPASSFILE`, `PGSERVICEFILE`, `PGSYSCONFDIR`) stay.
    package static func forgetConnectionVariables() {
        for name in connectionVariables { unsetenv(name) }
    }

    // All that libpq 18 documents, because the agent may run with a newer libpq than it was built with.
    private static let connectionVariables = [
        "PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD", "PGSERVICE",
        "PGOPTIONS", "PGAPPNAME", "PGCLIENTENCODING", "PGCONNECT_TIMEOUT", "PGTARGETSESSIONATTRS",
        "PGSSLMODE", "PGSSLCERT", "PGSSLKEY", "PGSSLROOTCERT", "PGSSLCRL", "PGSSLCRLDIR",
        "PGSSLCERTMODE", "PGSSLCOMPRESSION", "PGSSLNEGOTIATION", "PGSSLSNI",
        "PGSSLMINPROTOCOLVERSION", "PGSSLMAXPROTOCOLVERSION", "PGMINPROTOCOLVERSION",
        "PGMAXPROTOCOLVERSION", "PGREQUIRESSL", "PGREQUIREPEER", "PGREQUIREAUTH",
        "PGCHANNELBINDING", "PGGSSENCMODE", "PGGSSLIB", "PGGSSDELEGATION", "PGKRBSRVNAME",
        "PGLOADBALANCEHOSTS", "PGTZ", "PGDATESTYLE", "PGGEQO",
    ]
}
