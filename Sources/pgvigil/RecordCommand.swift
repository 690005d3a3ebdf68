import Basics
import Configuration
import HTTP
import History
import Metrics
import Platform

/// The command `pgvigil record`.
///
/// It speaks to the agent over HTTP, not to the spool: one process at a time writes there, and
/// a role that may record need not be allowed to read the agent's files.
struct RecordCommand: Command {
    static let name = "record"
    static let summary = "Record a number in the history, by way of the running agent."
    static let operands = "NAME VALUE"
    static let options = [
        Option("unit", "UNIT", "What it counts, such as seconds or orders."),
        Option("tag", "NAME=VALUE,...", "Tags that distinguish it from others of the same name."),
        Option("at", "TIME", "When it was; RFC 3339 or seconds since 1970. Now by default."),
        Option("url", "URL", "Where the agent answers; http://127.0.0.1:9787 by default."),
        Option("socket", "PATH", "The agent's Unix socket, in place of the host in the URL."),
        Option("user", "NAME", "The user, when the agent wants a password."),
        Option("password-file", "FILE", "The file with the user's password."),
        Option("credentials", "FILE", "A file with USER:PASSWORD, in place of both."),
        Option(
            "ca-file", "FILE", "Certificates to trust in place of the system's.", former: "ca"),
    ]
    static let discussion = """
        The agent has to have a history. The number goes as a user of its web.config_file, or over its
        Unix socket (--socket) with history.accept_metrics.
        The exit code is 0 when the number is on the agent's disk, 1 when it was refused and 69 when
        the agent cannot be reached.
        """

    private static let defaultURL = "http://127.0.0.1:9787"

    private let row: HistoryRow
    private let isNow: Bool
    private let url: String
    private let socket: String?
    private let credentials: String?
    private let user: String?
    private let passwordFile: String?
    private let authority: String?

    init(_ arguments: Arguments) throws(UsageError) {
        guard arguments.operands.count == 2 else {
            throw UsageError("record needs a name and a value")
        }
        guard let value = Double(arguments.operands[1]) else {
            throw UsageError("\(arguments.operands[1]) is not a number")
        }
        isNow = arguments.value("at") == nil
        let time: Int64? = arguments.value("at").map(TimeText.milliseconds) ?? 0
        guard let time else {
            throw UsageError("--at: no time such as 2026-11-21T08:00:00Z")
        }
        row = HistoryRow(
            name: arguments.operands[0], value: value, unit: arguments.value("unit"),
            tags: try Self.tags(arguments.value("tag") ?? ""), milliseconds: time)
        if let refusal = RowLimits.refusal(ofRecorded: row) { throw UsageError(refusal) }
        url = arguments.value("url") ?? Self.defaultURL
        socket = arguments.value("socket")
        credentials = arguments.value("credentials")
        user = arguments.value("user")
        passwordFile = arguments.value("password-file")
        if user != nil, credentials != nil {
            throw UsageError("--user and --credentials both name a user; keep one of them")
        }
        if (user == nil) != (passwordFile == nil) {
            throw UsageError("--user and --password-file belong together")
        }
        authority = arguments.value("ca-file")
    }

    private static func tags(_ text: String) throws(UsageError) -> LabelSet {
        var tags: [(name: String, value: String)] = []
        for part in text.split(separator: ",") {
            guard let equals = part.firstIndex(of: "=") else {
                throw UsageError("--tag: \(part) is not of the form name=value")
            }
            let name = String(part[..<equals])
            if tags.contains(where: { $0.name == name }) {
                throw UsageError("--tag: \(name) is there twice")
            }
            tags.append((name, String(part[part.index(after: equals)...])))
        }
        return LabelSet(tags)
    }

    func run() async -> ExitCode {
        var headers = [(name: "Content-Type", value: "application/json")]
        if let file = credentials ?? passwordFile {
            do throws(FileError) {
                let line = try Files.read(file, bytesMax: 4096).prefix { $0 != 0x0A }
                let secret = SecretText.of(Array(line))
                let pair = user.map { Array("\($0):\(secret)".utf8)[...] } ?? line
                headers.append(("Authorization", "Basic \(Base64.text(of: pair))"))
            } catch {
                let option = credentials == nil ? "--password-file" : "--credentials"
                StandardError.write("pgvigil: \(option): \(error)\n")
                return .usage
            }
        }
        var options = ClientOptions()
        options.authorityFile = authority
        options.socketPath = socket
        let request = ClientRequest(
            method: "POST", url: "\(url)/api/v1/metrics", headers: headers, body: body)
        do throws(ClientError) {
            let response = try await Client(name: "record", options: options).send(request)
            if response.status == 202 { return .ok }
            let words = String(decoding: response.body.prefix(1000), as: UTF8.self)
            StandardError.write("pgvigil: the agent answered \(response.status): \(words)\n")
            return response.status == 503 ? .unavailable : .problems
        } catch {
            StandardError.write("pgvigil: \(url): \(error)\n")
            return .unavailable
        }
    }

    private var body: [UInt8] {
        var bytes: [UInt8] = Array("{\"name\":".utf8)
        HistoryJSON.append(row.name, to: &bytes)
        bytes += ",\"value\":\(row.value)".utf8
        if let unit = row.unit {
            bytes += ",\"unit\":".utf8
            HistoryJSON.append(unit, to: &bytes)
        }
        if !isNow { bytes += ",\"recorded_at\":\(Double(row.milliseconds) / 1000)".utf8 }
        bytes += ",\"tags\":".utf8
        HistoryJSON.append(row.tags, to: &bytes)
        return bytes + Array("}".utf8)
    }
}

/// The text form of bytes that HTTP's basic authentication wants.
private enum Base64 {
    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(of bytes: ArraySlice<UInt8>) -> String {
        var text: [UInt8] = []
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.endIndex)]
            let padded = Array(group) + [UInt8](repeating: 0, count: 3 - group.count)
            let number = padded.reduce(0) { $0 << 8 | Int($1) }
            for place in 0..<4 {
                let digit = digits[number >> (18 - 6 * place) & 63]
                text.append(place <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
