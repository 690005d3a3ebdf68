/// The tables of the demonstration's shop: pgbench's four, and two for trouble.
enum ShopSchema {
    static let branches = 5
    static let tellers = 50
    static let accounts = 50_000
    static let carts = 5_000
    /// Rows of `history` that are kept.
    static let historyMax = 100_000

    /// What makes and fills them, in order.
    static let statements = [
        "CREATE TABLE branches (bid int PRIMARY KEY, balance bigint NOT NULL DEFAULT 0)",
        """
        CREATE TABLE tellers (tid int PRIMARY KEY, bid int NOT NULL REFERENCES branches, \
        balance bigint NOT NULL DEFAULT 0)
        """,
        """
        CREATE TABLE accounts (aid int PRIMARY KEY, bid int NOT NULL REFERENCES branches, \
        balance bigint NOT NULL DEFAULT 0, filler text NOT NULL)
        """,
        """
        CREATE TABLE history (hid bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
        tid int, bid int, aid int, delta bigint, at timestamptz NOT NULL DEFAULT now())
        """,
        "CREATE TABLE stock (item int PRIMARY KEY, pieces int NOT NULL CHECK (pieces >= 0))",
        // It is never vacuumed: its dead rows are there to be noticed.
        """
        CREATE TABLE carts (cart int PRIMARY KEY, items int NOT NULL DEFAULT 0, \
        touched timestamptz NOT NULL DEFAULT now()) WITH (autovacuum_enabled = false)
        """,
        "INSERT INTO branches SELECT generate_series(1, \(branches))",
        "INSERT INTO tellers SELECT n, 1 + n % \(branches) FROM generate_series(1, \(tellers)) n",
        """
        INSERT INTO accounts SELECT n, 1 + n % \(branches), 0, repeat('x', 80) \
        FROM generate_series(1, \(accounts)) n
        """,
        "INSERT INTO stock SELECT n, 1000000 FROM generate_series(1, 100) n",
        "INSERT INTO carts SELECT generate_series(1, \(carts))",
        "CREATE INDEX history_at ON history (at)",
        // With it no update of a cart can reuse its page's space by itself.
        "CREATE INDEX carts_touched ON carts (touched)",
        // Nothing ever looks for it.
        "CREATE INDEX accounts_filler ON accounts (filler, aid)",
        "ANALYZE",
    ]
}
