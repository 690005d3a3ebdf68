import Platform
import Support

/// A directory with the files of one test's configuration.
struct Workspace {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory("w") }

    /// The path of a file in it.
    func path(_ name: String) -> String { "\(directory.path)/\(name)" }

    /// What a file holds; nothing when it is not there.
    func read(_ name: String) -> String { Self.text(path(name)) }

    /// What any file holds; nothing when it cannot be read.
    static func text(_ path: String) -> String {
        String(decoding: (try? Files.read(path)) ?? [], as: UTF8.self)
    }

    /// Writes a file in one step, as editors do, and returns its path.
    @discardableResult
    func write(_ name: String, _ content: String, mode: UInt32 = 0o600) throws -> String {
        try directory.write(name, content, mode: mode)
    }

    /// For the section `web`: a free port, and a Unix socket for those who change something.
    var portAndSocket: String { "listen: [\"127.0.0.1:0\", \"unix:\(path("web.sock"))\"]" }

    /// Writes `pgvigil.yml`: polls every second, serves on any port unless `web` says otherwise.
    @discardableResult
    func configure(
        targets: [(name: String, conninfo: String)], web: String = "",
        agent: String = "", more: String = ""
    ) throws -> String {
        let items = targets.map { "  - { name: \($0.name), conninfo: \"\($0.conninfo)\" }\n" }
        return try configure(targets: items.joined(), web: web, agent: agent, more: more)
    }

    /// The same with the targets as YAML.
    @discardableResult
    func configure(
        targets: String, web: String = "", agent: String = "", more: String = ""
    ) throws -> String {
        let listen = web.contains("listen:") ? "" : "listen: [\"127.0.0.1:0\"], "
        let interval = agent.contains("interval:") ? "" : "interval: 1s, "
        return try write(
            "pgvigil.yml",
            """
            agent: { \(interval)\(agent) }
            web: { \(listen)\(web) }
            targets:
            \(targets)
            \(more)

            """)
    }
}
