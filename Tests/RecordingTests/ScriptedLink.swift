import Platform
import Recording

/// Rows that count as such and a text that tells them from others.
struct TextBatch: SinkBatch, Equatable {
    private static let form: UInt8 = 7

    let rows: Int
    let text: String

    init(_ text: String, rows: Int) {
        self.text = text
        self.rows = rows
    }

    init?(payload: [UInt8]) {
        guard payload.count >= 2, payload[0] == Self.form else { return nil }
        rows = Int(payload[1])
        text = String(decoding: payload[2...], as: UTF8.self)
    }

    var bytes: Int { text.utf8.count }
    var payload: [UInt8] { [Self.form, UInt8(rows)] + text.utf8 }
}

/// A destination that keeps what arrives by its name, as the ledger of the history does.
final class Destination: Sendable {
    private let kept = Locked<(names: Set<String>, batches: [TextBatch])>(([], []))

    /// What has arrived, in order.
    var batches: [TextBatch] { kept.withLock { $0.batches } }
    var texts: [String] { batches.map(\.text) }
    var rows: Int { batches.reduce(0) { $0 + $1.rows } }

    /// Takes what has not arrived before; gives back the sequences of that.
    func take(_ items: [SinkItem<TextBatch>]) -> Set<UInt64> {
        kept.withLock { kept in
            let new = items.filter { kept.names.insert("\($0.identity)").inserted }
            kept.batches += new.map(\.batch)
            return Set(new.map(\.sequence))
        }
    }
}

/// A link that does to its batches what a test says.
final class ScriptedLink: SinkLink {
    /// What happens to a transfer.
    enum Fate: Sendable, Equatable {
        case accepted
        /// The connection breaks, with the transfer done or not.
        case answerLost(hasArrived: Bool)
        /// The destination does not answer in time and the connection stays.
        case answerLate(hasArrived: Bool)
        /// Nothing is answered until the task is cancelled, with the transfer done or not.
        case underWay(hasArrived: Bool)
        /// There is no connection.
        case away
        /// The destination is not as it must be.
        case wrongSchema
    }

    private struct State {
        var fates: [Fate] = []
        var otherwise = Fate.accepted
        var refused: Set<String> = []
        var sent: [[String]] = []
        var connects = 0
        var closes = 0
        var upkeeps = 0
    }

    let destination: Destination
    private let state = Locked(State())

    init(to destination: Destination = Destination()) { self.destination = destination }

    /// What happens to the next transfers, and to all after them.
    func meets(_ fates: [Fate] = [], then otherwise: Fate = .accepted) {
        state.withLock {
            $0.fates = fates
            $0.otherwise = otherwise
        }
    }

    /// Batches in which the destination finds a row that it does not take.
    func refuses(_ texts: Set<String>) { state.withLock { $0.refused = texts } }

    /// What each transfer held.
    var sent: [[String]] { state.withLock { $0.sent } }
    var connects: Int { state.withLock { $0.connects } }
    var closes: Int { state.withLock { $0.closes } }
    var upkeeps: Int { state.withLock { $0.upkeeps } }

    func connect() async throws(SinkFailure) {
        let fate = state.withLock { state in
            state.connects += 1
            let fate = state.fates.first ?? state.otherwise
            if fate == .away || fate == .wrongSchema, !state.fates.isEmpty {
                state.fates.removeFirst()
            }
            return fate
        }
        switch fate {
        case .away: throw SinkFailure(.connection, "connection refused")
        case .wrongSchema: throw SinkFailure(.missingSchema, "there is no schema")
        default: break
        }
    }

    func send(_ items: [SinkItem<TextBatch>]) async throws(SinkFailure) -> Set<UInt64> {
        let fate = state.withLock { state in
            state.sent.append(items.map(\.batch.text))
            return state.fates.isEmpty ? state.otherwise : state.fates.removeFirst()
        }
        let refused = state.withLock { $0.refused }
        if let bad = items.first(where: { refused.contains($0.batch.text) }) {
            throw SinkFailure(.data, "numeric field overflow in \(bad.batch.text)")
        }
        switch fate {
        case .accepted, .away, .wrongSchema: return destination.take(items)
        case .answerLost(let hasArrived):
            if hasArrived { _ = destination.take(items) }
            throw SinkFailure(.connection, "connection lost")
        case .answerLate(let hasArrived):
            if hasArrived { _ = destination.take(items) }
            throw SinkFailure(.timeout, "no answer in time", isAwaitingAnswer: true)
        case .underWay(let hasArrived):
            if hasArrived { _ = destination.take(items) }
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
            throw SinkFailure(.connection, "cancelled")
        }
    }

    func keepUp() async throws(SinkFailure) { state.withLock { $0.upkeeps += 1 } }

    func close() async { state.withLock { $0.closes += 1 } }
}
