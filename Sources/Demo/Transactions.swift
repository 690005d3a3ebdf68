/// What one of the shop's clients does next.
enum Transactions {
    /// One transaction of the mix, statement by statement; the last one ends it.
    ///
    /// Mostly payments and look-ups, some reports, and now and then one that is rolled back or fails.
    static func next(using random: inout some RandomNumberGenerator) -> [String] {
        let account = Int.random(in: 1...ShopSchema.accounts, using: &random)
        let teller = Int.random(in: 1...ShopSchema.tellers, using: &random)
        let branch = 1 + teller % ShopSchema.branches
        let delta = Int.random(in: -5_000...5_000, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case ..<45: return payment(account, teller, branch, delta) + ["COMMIT"]
        case ..<49: return payment(account, teller, branch, delta) + ["ROLLBACK"]
        case ..<85: return ["SELECT balance FROM accounts WHERE aid = \(account)"]
        case ..<95:
            return ["SELECT * FROM history WHERE at > now() - interval '5 s' ORDER BY at LIMIT 20"]
        case ..<99:
            return ["SELECT bid, sum(balance), count(*) FROM accounts GROUP BY bid ORDER BY bid"]
        // The key is there already: an error, as applications make them.
        default: return ["INSERT INTO branches (bid) VALUES (\(branch))"]
        }
    }

    private static func payment(
        _ account: Int, _ teller: Int, _ branch: Int, _ delta: Int
    ) -> [String] {
        [
            "BEGIN",
            "UPDATE accounts SET balance = balance + \(delta) WHERE aid = \(account)",
            "SELECT balance FROM accounts WHERE aid = \(account)",
            "UPDATE tellers SET balance = balance + \(delta) WHERE tid = \(teller)",
            "UPDATE branches SET balance = balance + \(delta) WHERE bid = \(branch)",
            "INSERT INTO history (tid, bid, aid, delta)"
                + " VALUES (\(teller), \(branch), \(account), \(delta))",
        ]
    }
}
