/// Something that goes wrong in the shop, again and again.
///
/// A trouble is a list of acts; its sessions stay connected between them.
struct Trouble: Sendable {
    /// One step of a trouble.
    enum Act: Sendable, Equatable {
        /// The session of this name runs a statement and waits for it to end.
        case run(String, session: String)
        /// The session of this name sends a statement that the next acts do not wait for.
        case begin(String, session: String)
        /// Nothing happens for a while.
        case pause(Duration)
    }

    /// How long after the start it comes for the first time.
    let first: Duration
    /// From one beginning to the next; longer than its acts take.
    let every: Duration
    /// What happens.
    let acts: [Act]

    /// All of them; what is there to be noticed begins within five seconds of the start.
    static let all = [
        blockedUpdate, slowQuery, spillingSort, forgottenTransaction, staleCarts, historyTrim,
        lateVacuum,
    ]

    /// A stock taker holds one row for six seconds and an order waits for it.
    static let blockedUpdate = Trouble(
        first: .seconds(3), every: .seconds(20),
        acts: [
            .run("BEGIN", session: "shop_stocktaking"),
            .run(
                "UPDATE stock SET pieces = pieces + 1 WHERE item = 1", session: "shop_stocktaking"),
            .begin("UPDATE stock SET pieces = pieces - 1 WHERE item = 1", session: "shop_order"),
            .pause(.seconds(6)),
            .run("COMMIT", session: "shop_stocktaking"),
        ])

    /// A report that takes two seconds; it sleeps, so that the machine does not suffer.
    static let slowQuery = Trouble(
        first: .seconds(1), every: .seconds(12),
        acts: [
            .run("SELECT count(*), pg_sleep(2) FROM branches", session: "shop_report")
        ])

    /// A sort that does not fit into its memory and goes through temporary files.
    static let spillingSort = Trouble(
        first: .seconds(2), every: .seconds(15),
        acts: [
            .run("SET work_mem = '64kB'", session: "shop_export"),
            .run(
                "SELECT count(*) FROM (SELECT aid, filler FROM accounts ORDER BY filler, -aid"
                    + " OFFSET 0) AS sorted", session: "shop_export"),
        ])

    /// A client that opens a transaction, reads, and goes for a coffee.
    static let forgottenTransaction = Trouble(
        first: .seconds(5), every: .seconds(25),
        acts: [
            .run("BEGIN ISOLATION LEVEL REPEATABLE READ", session: "shop_console"),
            .run("SELECT count(*) FROM tellers", session: "shop_console"),
            .pause(.seconds(12)),
            .run("COMMIT", session: "shop_console"),
        ])

    /// Updates to a table that autovacuum must not touch.
    static let staleCarts = Trouble(
        first: .seconds(1), every: .seconds(4),
        acts: [
            .run(
                "UPDATE carts SET items = items + 1, touched = now()"
                    + " WHERE cart % 10 = extract(minute FROM now())::int % 10",
                session: "shop_carts")
        ])

    /// Keeps the history short, however long the demonstration runs.
    static let historyTrim = Trouble(
        first: .seconds(60), every: .seconds(60),
        acts: [
            .run(
                "DELETE FROM history WHERE hid <"
                    + " (SELECT max(hid) - \(ShopSchema.historyMax) FROM history)",
                session: "shop_tidying")
        ])

    /// The carts are vacuumed at last, too late for a good night: some 75,000 rows are dead by then.
    static let lateVacuum = Trouble(
        first: .seconds(600), every: .seconds(600),
        acts: [.run("VACUUM carts", session: "shop_tidying")])
}
