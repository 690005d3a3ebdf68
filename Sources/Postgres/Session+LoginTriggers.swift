/// Logins to databases with an event trigger ON login, which runs before the server has let us in.
///
/// A login that hangs in one cannot be given up: its backend stays for as long as the trigger runs,
/// and would be in the place of the visits to all other databases.
extension Session {
    /// How long the server lets a login to another database take; nothing else ends a trigger there.
    private static let loginLimit = Duration.seconds(30)
    /// The same where a trigger is known: less than a poll waits, so that the server's word comes in time.
    private static let triggeredLoginLimit = Duration.milliseconds(800)

    /// Says which databases have a trigger that runs at each login.
    package func expectLoginTriggers(in databases: [String]) {
        triggered = Set(databases.map { Array($0.utf8) })
    }

    /// How long the server may take to let us into a database.
    func loginLimit(of database: String) -> Duration {
        triggered.contains(Array(database.utf8)) ? Self.triggeredLoginLimit : Self.loginLimit
    }

    /// The server's word that a login took too long, with what to look at.
    func loginEnded(_ database: String, _ message: String) -> PostgresError {
        let limit = PostgresError.text(loginLimit(of: database))
        return .connect(
            "\(message) (the login took longer than \(limit): see the database's event triggers ON"
                + " login)", .transactionTimeout)
    }
}
