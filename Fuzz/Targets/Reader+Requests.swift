import HTTPMessages
import History
import Messages
import Postgres
import TargetSettings

extension Reader {
    static let headers = Reader("headers") { bytes in
        let text = bytes.text
        _ = ContentNegotiation.acceptsGzip(text)
        let offered: [MediaType] = [.prometheusText, .openMetrics]
        if let chosen = ContentNegotiation.choose(accept: text, among: offered) {
            promise(offered.contains(chosen), "what is chosen was offered")
        }
        if let type = MediaType(parsing: text) { _ = "\(type)" }
        let now: Int64 = 1_795_435_200_000
        if let time = RetryAfter.time(text, now: now) {
            promise((now...now + 3_600_000).contains(time), "a pause is bounded")
        }
    }

    static let credentials = Reader("credentials") { bytes in
        _ = BasicCredentials(header: bytes.text)
        _ = BasicCredentials(header: "Basic " + bytes.text)
    }

    static let requestTarget = Reader("request-target") { bytes in
        for text in [bytes.text, "/" + bytes.text, "http://a" + bytes.text] {
            if case .failure(.escape(let escape)) = RequestTarget.parse(text) {
                promise(escape.utf8.first == 0x25, "a refused escape is named")
            }
        }
    }

    static let historyQuery = Reader("history-query") { bytes in
        let names = ["metric", "from", "to", "step", "tags", "other"]
        let parameters = bytes.split(separator: 0x26).map { part in
            let name = names[Int(part.first ?? 0) % names.count]
            return (name: name, value: String(decoding: part.dropFirst(), as: UTF8.self))
        }
        do throws(HistoryQuery.Refusal) {
            let query = try HistoryQuery(parameters, now: 1_795_435_200_000)
            promise(!query.sql.contains("\0"), "a statement is text")
        } catch { promise(!error.description.isEmpty, "a refusal has a reason") }
    }

    static let conninfo = Reader("conninfo") { bytes in
        let text = bytes.text
        let secret = "S3cretXyz"
        for whole in [text, "password=\(secret) \(text)", "postgresql://u:\(secret)@\(text)"] {
            let shown = Conninfo(whole).redacted
            promise(text.contains(secret) || !shown.contains(secret), "a password is not shown")
            guard !whole.utf8.contains(0), let read = ConnectionString(whole) else { continue }
            _ = (read.description, read.hostCount, read.holdsPassword)
        }
    }
}
