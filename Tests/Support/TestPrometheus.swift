import FoundationEssentials
import Platform

/// A Prometheus that scrapes what a test shows it, on a port on 127.0.0.1.
package final class TestPrometheus: Sendable {
    private static let startLimit = Duration.seconds(60)

    /// One value of an instant query.
    package struct Sample: Sendable {
        /// With `__name__` for the metric's name.
        package let labels: [String: String]
        /// NaN and the infinities included.
        package let value: Double
    }

    /// What Prometheus says of one thing that it scrapes.
    package struct ScrapeTarget: Sendable, Decodable {
        /// `up`, `down` or `unknown`.
        package let health: String
        /// Why the last scrape failed; empty when it did not.
        package let lastError: String
        /// The target's labels.
        package let labels: [String: String]
    }

    /// The port of its own web interface.
    package let port: Int
    private let directory: TemporaryDirectory
    private let tool: Tool

    private init(configuration: String, files: [String: String], flags: [String]) throws {
        directory = try TemporaryDirectory("p")
        port = try FreePort.next()
        for (name, content) in files { _ = try directory.write(name, content) }
        let file = try directory.write("prometheus.yml", configuration)
        tool = try Tool(
            [
                try ToolPath.prometheus(), "--config.file=\(file)",
                "--storage.tsdb.path=\(directory.path)/data",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=info",
            ] + flags, log: "\(directory.path)/log")
    }

    /// Starts it with a configuration of its own and waits until it is ready.
    ///
    /// `files` lie beside the configuration, by name.
    /// - Throws: `SupportError` with the log when it does not come up.
    package static func start(
        configuration: String, files: [String: String] = [:], flags: [String] = []
    ) async throws -> TestPrometheus {
        let prometheus = try TestPrometheus(
            configuration: configuration, files: files, flags: flags)
        let client = HTTPClient(port: prometheus.port)
        try await prometheus.tool.wait(within: startLimit) {
            (try? await client.get("/-/ready"))?.status == 200
        }
        return prometheus
    }

    /// Starts it to scrape `/metrics` of ports on 127.0.0.1 and waits until it is ready.
    ///
    /// - Throws: `SupportError` with the log when it does not come up.
    package static func start(
        scraping ports: [Int], every interval: String = "1s"
    ) async throws -> TestPrometheus {
        let targets = ports.map { "\"127.0.0.1:\($0)\"" }.joined(separator: ", ")
        let configuration = """
            global: { scrape_interval: \(interval), scrape_timeout: \(interval) }
            scrape_configs:
              - job_name: pgvigil
                static_configs: [{ targets: [\(targets)] }]

            """
        return try await start(configuration: configuration)
    }

    /// The answer to an instant query that yields a vector.
    ///
    /// - Throws: `SupportError` when Prometheus refuses the query or its answer cannot be read.
    package func query(_ expression: String) async throws -> [Sample] {
        let answer: Answer<QueryResult> = try await ask(Self.path(of: expression))
        return answer.data.result.map { element in
            Sample(labels: element.metric, value: element.value.number)
        }
    }

    /// The samples of each series of a range, such as `up[5m]`, in the order of their times.
    ///
    /// - Throws: `SupportError` when Prometheus refuses the query or its answer cannot be read.
    package func ranges(_ expression: String) async throws -> [[Double]] {
        let answer: Answer<RangeResult> = try await ask(Self.path(of: expression))
        return answer.data.result.map { $0.values.map(\.number) }
    }

    /// Everything that it scrapes.
    ///
    /// - Throws: `SupportError` when the answer cannot be read.
    package func targets() async throws -> [ScrapeTarget] {
        let answer: Answer<TargetList> = try await ask("/api/v1/targets?state=active")
        return answer.data.activeTargets
    }

    /// The names of all metrics that it holds, `up` and its like included.
    ///
    /// - Throws: `SupportError` when the answer cannot be read.
    package func metricNames() async throws -> Set<String> {
        let answer: Answer<[String]> = try await ask("/api/v1/label/__name__/values")
        return Set(answer.data)
    }

    /// The lines of its log that warn or worse, such as samples that a scrape lost.
    package var complaints: [String] {
        tool.logText.split(separator: "\n").map(String.init).filter {
            $0.contains("level=warn") || $0.contains("level=error")
        }
    }

    /// Ends it and waits until it is gone; it also ends when it is released.
    package func stop() { tool.stop() }

    private static func path(of expression: String) -> String {
        let escaped = expression.utf8.map { byte in
            let hex = String(byte, radix: 16, uppercase: true)
            return byte < 16 ? "%0\(hex)" : "%\(hex)"
        }
        return "/api/v1/query?query=\(escaped.joined())"
    }

    private func ask<Answer: Decodable & Sendable>(_ path: String) async throws -> Answer {
        let response = try await HTTPClient(port: port, within: .seconds(15)).get(path)
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(response.body))
        } catch {
            throw SupportError(
                "prometheus \(path): \(response.status) \(response.text.prefix(500))")
        }
    }
}

private struct Answer<Content: Decodable & Sendable>: Decodable, Sendable {
    let data: Content
}

private struct TargetList: Decodable, Sendable {
    let activeTargets: [TestPrometheus.ScrapeTarget]
}

private struct QueryResult: Decodable, Sendable {
    struct Element: Decodable, Sendable {
        let metric: [String: String]
        let value: Point
    }
    let result: [Element]
}

private struct RangeResult: Decodable, Sendable {
    struct Element: Decodable, Sendable {
        let values: [Point]
    }
    let result: [Element]
}

/// A time and a value, which Prometheus writes as `[1700000000.1, "NaN"]`.
private struct Point: Decodable, Sendable {
    let number: Double

    init(from decoder: any Decoder) throws {
        var fields = try decoder.unkeyedContainer()
        _ = try fields.decode(Double.self)
        let text = try fields.decode(String.self)
        guard let number = Double(text) else {
            throw DecodingError.dataCorruptedError(in: fields, debugDescription: text)
        }
        self.number = number
    }
}
