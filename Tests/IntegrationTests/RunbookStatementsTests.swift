import Platform
import Postgres
import Support
import Testing

/// The statements that runbooks give for looking, on real servers.
@Suite struct RunbookStatementsTests {
    /// Statements of one block, with the page they are from.
    private struct Block {
        let page: String
        /// What stands behind `sql`: nothing, `change`, `extension`, `history`, `17+` or `14-16`.
        ///
        /// Those of the history's schema are tried by the tests of its functions.
        let kind: String
        let statements: [String]

        func applies(to version: Int, hasStatements: Bool) -> Bool {
            switch kind {
            case "": true
            case "extension": hasStatements
            case "17+": version >= 17
            case "14-16": version <= 16
            default: false
            }
        }
    }

    private static let kinds: Set = ["", "change", "extension", "history", "17+", "14-16"]

    @Test(arguments: [15, 16, 17, 18])
    func `every statement for looking runs and changes nothing`(
        version: Int
    ) async throws {
        let blocks = try Self.blocks()
        #expect(blocks.count > 80)
        for block in blocks {
            #expect(Self.kinds.contains(block.kind), "\(block.page): \(block.kind)")
        }
        try await withServer(
            version: version,
            settings: ["max_prepared_transactions": "2", "wal_level": "logical"]
        ) { server in
            if server.installation.hasStatements {
                try await server.execute("CREATE EXTENSION pg_stat_statements")
            }
            let session = try server.session()
            var failures: [String] = []
            var count = 0
            let mine = blocks.filter {
                $0.applies(to: version, hasStatements: server.installation.hasStatements)
            }
            _ = try await session.rows("SET default_transaction_read_only = on")
            for block in mine {
                for statement in block.statements {
                    count += 1
                    do { _ = try await session.rows(statement) } catch {
                        failures.append("\(block.page): \(error): \(statement)")
                    }
                }
            }
            await session.close()
            #expect(failures == [])
            #expect(count > 100)
        }
    }

    @Test func `the checkpoint statements for older and newer servers are distinguished`() throws {
        let kinds = Set(try Self.blocks().map(\.kind))
        #expect(kinds == Self.kinds)
    }

    private static func blocks() throws -> [Block] {
        let directory = "\(Checkout.root)/docs/runbooks"
        return try Files.matching("\(directory)/*.md").sorted().flatMap { path in
            let text = String(decoding: try Files.read(path), as: UTF8.self)
            let page = String(path.dropFirst(directory.count + 1))
            // Between fences, every second part is a block.
            let parts = text.split(separator: "```", omittingEmptySubsequences: false)
            return parts.indices.filter { !$0.isMultiple(of: 2) }.compactMap { index in
                block(parts[index], page)
            }
        }
    }

    private static func block(_ text: Substring, _ page: String) -> Block? {
        let head = text.prefix { $0 != "\n" }
        guard head == "sql" || head.hasPrefix("sql ") else { return nil }
        let statements = text.dropFirst(head.count).split(separator: ";").map { statement in
            statement.split(separator: "\n").joined(separator: "\n")
        }
        return Block(
            page: page, kind: String(head.dropFirst(4)),
            statements: statements.filter { $0.contains { !$0.isWhitespace } })
    }
}
