import Metrics
import Samples
import Support

/// Samples as Prometheus takes them by its remote-write protocol: the only way to hand it markers
/// of staleness.
enum RemoteWrite {
    /// Hands series to a Prometheus that was started with `--web.enable-remote-write-receiver`.
    static func send(_ series: [Series], to prometheus: TestPrometheus) async throws {
        let client = HTTPClient(port: prometheus.port, within: .seconds(60))
        let response = try await client.request(
            "POST", "/api/v1/write",
            headers: [
                "Content-Encoding": "snappy", "Content-Type": "application/x-protobuf",
                "X-Prometheus-Remote-Write-Version": "0.1.0",
            ], bytes: snappy(request(series)))
        guard response.status == 204 else {
            throw SupportError("remote write: \(response.status) \(response.text)")
        }
    }

    /// The protocol buffer `WriteRequest`.
    private static func request(_ series: [Series]) -> [UInt8] {
        series.flatMap { one in
            var message: [UInt8] = []
            for label in one.labels.labels {
                message += field(
                    1, field(1, Array(label.name.utf8)) + field(2, Array(label.value.utf8)))
            }
            for point in one.points {
                var sample: [UInt8] = [1 << 3 | 1]
                for shift in 0..<8 {
                    sample.append(
                        UInt8(truncatingIfNeeded: point.value.bitPattern >> (8 * UInt64(shift))))
                }
                sample += [2 << 3] + number(UInt64(bitPattern: point.time))
                message += field(2, sample)
            }
            return field(1, message)
        }
    }

    private static func field(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag << 3 | 2] + number(UInt64(content.count)) + content
    }

    private static func number(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest > 0x7f {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// Snappy's block format without any compression.
    private static func snappy(_ bytes: [UInt8]) -> [UInt8] {
        var result = number(UInt64(bytes.count))
        var start = 0
        while start < bytes.count {
            let end = min(start + 65_536, bytes.count)
            let length = end - start - 1
            result += [61 << 2, UInt8(length & 0xff), UInt8(length >> 8)] + bytes[start..<end]
            start = end
        }
        return result
    }
}
