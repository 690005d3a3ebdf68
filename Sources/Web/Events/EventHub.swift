package import HTTP
package import JSON
package import Metrics
import Platform

/// Sends events to all who listen, in the form of server-sent events.
///
/// It waits for no listener: one that does not keep up is cut off by the HTTP server, which counts it.
package final class EventHub: Sendable {
    /// More listeners are refused and counted.
    package static let listenersMax = 64
    /// After this long without an event there is one that says that the agent lives.
    package static let heartbeat = Duration.seconds(15)
    /// A client that has lost its connection comes again after this many milliseconds.
    private static let retryMilliseconds = 3000

    private struct Listener {
        weak var stream: ResponseStream?
    }

    private struct State {
        var listeners: [Listener] = []
        var refused: UInt64 = 0
        var sent: ContinuousClock.Instant?
    }

    private let state = Locked(State())

    /// No client listens yet.
    package init() {}

    /// The events from now on, after this one; nil when too many listen already.
    package func listen(_ first: JSON) -> ResponseStream? {
        let head = Array("retry: \(Self.retryMilliseconds)\n\n".utf8)
        let stream = ResponseStream(head + Self.bytes("snapshot", first))
        return state.withLock { state in
            state.listeners.removeAll { $0.stream?.isEnded ?? true }
            if state.listeners.count >= Self.listenersMax {
                state.listeners.removeAll { $0.stream?.isDeserted ?? true }
            }
            guard state.listeners.count < Self.listenersMax else {
                state.refused += 1
                return nil
            }
            state.listeners.append(Listener(stream: stream))
            return stream
        }
    }

    /// How many listen now.
    package var listeners: Int {
        state.withLock { $0.listeners.count { $0.stream?.isEnded == false } }
    }

    /// Sends an event to all who listen.
    package func announce(_ event: String, _ data: JSON) {
        let streams = state.withLock { state in
            state.sent = .now
            return state.listeners.compactMap(\.stream)
        }
        guard !streams.isEmpty else { return }
        let bytes = Self.bytes(event, data)
        for stream in streams { stream.send(bytes) }
        state.withLock { $0.listeners.removeAll { $0.stream?.isEnded ?? true } }
    }

    /// Sends a heartbeat when nothing else was sent for a while; to be called once a second.
    ///
    /// It is an event and not a comment, which no script of a page would see.
    package func beat(now: ContinuousClock.Instant = .now) {
        let isDue = state.withLock { state in
            (state.sent.map { $0.duration(to: now) >= Self.heartbeat } ?? true)
                && !state.listeners.isEmpty
        }
        if isDue {
            announce(
                "heartbeat",
                .object([.init("time", .text(WallClock.text(WallClock.secondsSince1970)))]))
        }
    }

    /// One event; JSON in one line holds no end of a line.
    private static func bytes(_ event: String, _ data: JSON) -> [UInt8] {
        Array("event: \(event)\ndata: \(data.compact)\n\n".utf8)
    }
}

extension EventHub: MetricsSource {
    static let listening = Metric(
        "pgvigil_event_listeners", .gauge, "Clients that listen to /api/v1/events.")
    static let refusals = Metric(
        "pgvigil_event_listeners_refused_total", .counter,
        "Clients of /api/v1/events that were refused because too many listened.")

    /// Metrics about it.
    package static let metrics = [listening, refusals]

    /// What they say now.
    package func families() -> [Family] {
        let refused = state.withLock { $0.refused }
        return [
            Family(Self.listening, Double(listeners)), Family(Self.refusals, Double(refused)),
        ]
    }
}
