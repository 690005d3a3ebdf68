import FoundationEssentials
import Metrics
import PromQL
import Samples
import Support

/// What an expression yielded, here or there.
enum Answer: Sendable {
    case refused(String)
    case value(Value)

    /// What Prometheus answers; times are milliseconds since 1970.
    static func of(
        _ prometheus: TestPrometheus, _ expression: String, at time: Int64
    ) async throws -> Answer {
        let escaped = expression.utf8.map { byte in
            let hex = String(byte, radix: 16, uppercase: true)
            return byte < 16 ? "%0\(hex)" : "%\(hex)"
        }
        let seconds = "\(time / 1000).\(String(String(1000 + time % 1000).dropFirst()))"
        let client = HTTPClient(port: prometheus.port, within: .seconds(60))
        let response = try await client.get(
            "/api/v1/query?query=\(escaped.joined())&time=\(seconds)")
        let reply = try JSONDecoder().decode(Reply.self, from: Data(response.body))
        guard let data = reply.data else { return .refused(reply.error ?? "") }
        return .value(data.value)
    }

    /// What the agent answers.
    static func of(
        _ expression: String, at time: Int64, over source: some SampleSource
    ) -> Answer {
        switch Expression.parse(expression) {
        case .failure(let error): return .refused("\(error)\n\(error.excerpt())")
        case .success(let parsed):
            do throws(EvaluationError) {
                return .value(try parsed.evaluate(at: time, over: source))
            } catch {
                return .refused(error.description)
            }
        }
    }

    /// Whether two answers say the same; both may refuse, each in its own words.
    static func agree(_ left: Answer, _ right: Answer, isOrdered: Bool) -> Bool {
        switch (left, right) {
        case (.refused, .refused): return true
        case (.value(.scalar(let one)), .value(.scalar(let other))): return isClose(one, other)
        case (.value(.string(let one)), .value(.string(let other))): return one == other
        case (.value(.vector(let one)), .value(.vector(let other))):
            guard one.count == other.count else { return false }
            // Where values are equal, any order will do.
            if isOrdered, !zip(one, other).allSatisfy({ isClose($0.value, $1.value) }) {
                return false
            }
            return zip(one.sorted(by: before), other.sorted(by: before)).allSatisfy {
                $0.labels == $1.labels && isClose($0.value, $1.value)
            }
        default: return false
        }
    }

    private static func before(_ left: VectorElement, _ right: VectorElement) -> Bool {
        left.labels < right.labels
    }

    private static func isClose(_ one: Double, _ other: Double) -> Bool {
        if one.isNaN || other.isNaN { return one.isNaN && other.isNaN }
        if one == other { return true }
        return (one - other).magnitude <= 1e-9 * max(one.magnitude, other.magnitude)
    }
}

private struct Reply: Decodable, Sendable {
    let error: String?
    let data: Content?

    struct Content: Decodable, Sendable {
        let value: Value

        enum Key: String, CodingKey { case resultType, result }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: Key.self)
            switch try fields.decode(String.self, forKey: .resultType) {
            case "scalar": value = .scalar(try fields.decode(Pair.self, forKey: .result).number)
            case "string": value = .string(try fields.decode(Pair.self, forKey: .result).text)
            default:
                value = .vector(
                    try fields.decode([Element].self, forKey: .result).map {
                        VectorElement(labels: LabelSet($0.metric), value: try $0.value.number)
                    })
            }
        }
    }

    struct Element: Decodable, Sendable {
        let metric: [String: String]
        let value: Pair
    }

    /// A time and a value, which Prometheus writes as `[1700000000.1, "NaN"]`.
    struct Pair: Decodable, Sendable {
        let text: String

        init(from decoder: any Decoder) throws {
            var fields = try decoder.unkeyedContainer()
            _ = try fields.decode(Double.self)
            text = try fields.decode(String.self)
        }

        var number: Double {
            get throws {
                guard let number = Double(text) else { throw SupportError("no number: \(text)") }
                return number
            }
        }
    }
}
