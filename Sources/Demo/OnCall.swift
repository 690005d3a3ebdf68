import FoundationEssentials
import HTTP
import HTTPMessages

/// Who is on call in the demonstration: a webhook receiver that turns every message into lines.
///
/// It listens on a free port of this machine and takes messages at a path that cannot be guessed.
package final class OnCall: Sendable {
    private static let bodyBytesMax = 1 << 20
    /// The most lines that wait to be read; beyond it the oldest goes.
    private static let linesMax = 100

    /// Where messages are taken.
    package let url: String
    /// What they say, a line for each alert; ends with `stop`.
    package let lines: AsyncStream<String>
    private let server: Server
    private let line: AsyncStream<String>.Continuation

    /// Begins to listen.
    ///
    /// - Throws: `DemoError.onCall` when no port can be had.
    package init() throws(DemoError) {
        let (lines, line) = AsyncStream.makeStream(
            of: String.self, bufferingPolicy: .bufferingNewest(Self.linesMax))
        let path = "/" + String(UInt64.random(in: .min ... .max), radix: 36)
        do throws(HTTPError) {
            server = try Server.start(
                listen: [.tcp(host: "127.0.0.1", port: 0)],
                limits: ServerLimits(bodyBytesMax: Self.bodyBytesMax)
            ) { request in
                guard request.path == path else { return .now(.text("", status: 404)) }
                guard let texts = Self.lines(of: request.body) else {
                    return .now(.text("not a message of version 4\n", status: 400))
                }
                for text in texts { line.yield(text) }
                return .now(.text(""))
            }
        } catch { throw .onCall("\(error)") }
        self.lines = lines
        self.line = line
        url = "http://\(server.boundAddresses.map { "\($0)" }.first ?? "")\(path)"
    }

    /// Stops listening.
    package func stop() {
        server.stop(within: .zero)
        line.finish()
    }

    /// What a message says, or nil when it is no message; the dead man's switch is not for people.
    package static func lines(of body: [UInt8]) -> [String]? {
        guard let message = try? JSONDecoder().decode(Payload.self, from: Data(body)) else {
            return nil
        }
        return message.alerts.filter { $0.labels["severity"] != "none" }.map(\.line)
    }
}

/// As much of Alertmanager's webhook as a line needs.
private struct Payload: Decodable {
    struct Alert: Decodable {
        let status: String
        let labels: [String: String]
        let annotations: [String: String]

        var line: String {
            let name = labels["alertname"] ?? "an alert without a name"
            let after = annotations["duration"].map { ", after \($0)" } ?? ""
            let summary = annotations["summary"].map { ": \($0)" } ?? ""
            let text = "\(status) \(name)\(status == "resolved" ? after : summary)"
            // A sender must not steer the terminal.
            return String(String.UnicodeScalarView(text.unicodeScalars.map(Self.harmless)))
        }

        private static func harmless(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
            scalar.properties.generalCategory == .control ? " " : scalar
        }
    }

    let alerts: [Alert]
}
