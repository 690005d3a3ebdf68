/// The command `pgvigil demo`.
struct DemoCommand: Command {
    static let name = "demo"
    static let summary = "Start a throw-away PostgreSQL with a workload and watch it."
    static let options: [Option] = []
    init(_ arguments: Arguments) throws(UsageError) { try arguments.refuseOperands() }
    func run() async -> ExitCode { .unavailable }
}
