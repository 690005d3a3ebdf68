package import Platform
package import Terminal

/// Runs a live view: keys, signals, answers and time come in one by one, and after each the screen
/// shows the state.
package struct TopLoop {
    private enum Event: Sendable {
        case key(Key)
        case signal(Int32)
        case answer(TopQuestion.Result)
        case tick
    }

    /// More events than this are not kept waiting; the oldest go.
    private static let eventsMax = 1_000
    private static let tick = Duration.milliseconds(250)

    private let source: TopSource
    private let device: TerminalDevice
    private let interval: Duration
    private let signals: Signals
    private let start = ContinuousClock.now

    /// A loop that asks every `interval`.
    package init(
        _ source: TopSource, on device: TerminalDevice, every interval: Duration,
        signals: Signals
    ) {
        self.source = source
        self.device = device
        self.interval = interval
        self.signals = signals
    }

    /// Runs until a key or a signal ends it; the trouble for which there is no use in going on.
    ///
    /// The terminal is as before when this returns.
    package func run(_ initial: TopState) async -> TopTrouble? {
        var state = initial
        var question: Task<Void, Never>?
        var nextQuestion = 0.0
        let (events, sink) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingNewest(Self.eventsMax))
        device.enter()
        defer { device.leave() }
        let feeders = feed(sink)
        defer { for feeder in feeders { feeder.cancel() } }
        draw(state)
        for await event in events {
            switch event {
            case .tick: break
            case .key(let key):
                let clock = TopOnce.clock(WallClock.secondsSince1970)
                switch state.take(key, clock: clock) {
                case .quit: return nil
                case .fetch: nextQuestion = 0
                case .none: break
                }
            case .signal(let number):
                if TerminalSignal.ends.contains(number) { return nil }
                react(to: number)
            case .answer(let result):
                question = nil
                if let trouble = result.trouble, trouble.isFinal { return trouble }
                // What was asked before the pause is not taken any more.
                if result.isProbe {
                    state.take(connection: result.trouble?.words)
                } else if !state.isPaused, take(result, &state) == .fetch {
                    nextQuestion = 0
                }
            }
            if question == nil, now >= nextQuestion {
                nextQuestion = now + interval.seconds
                let asked = TopQuestion(state)
                question = Task { [source] in
                    let wall = WallClock.secondsSince1970
                    sink.yield(.answer(await asked.ask(source, wall: wall)))
                }
            }
            draw(state)
        }
        return nil
    }

    private var now: Double { start.duration(to: .now).seconds }

    private func feed(_ sink: AsyncStream<Event>.Continuation) -> [Task<Void, Never>] {
        let keys = device.keys()
        return [
            Task { for await key in keys { sink.yield(.key(key)) } },
            Task { [signals] in
                for await number in signals.arrivals { sink.yield(.signal(number)) }
            },
            Task {
                while !Task.isCancelled {
                    sink.yield(.tick)
                    try? await Task.sleep(for: Self.tick)
                }
            },
        ]
    }

    private func react(to signal: Int32) {
        switch signal {
        case TerminalSignal.suspend: device.suspend()
        case TerminalSignal.resume: device.resume()
        default: break
        }
    }

    private func take(_ result: TopQuestion.Result, _ state: inout TopState) -> TopState.Action {
        var action = TopState.Action.none
        if let fleet = result.fleet { action = state.take(fleet: fleet, now: now) }
        if let target = result.target { state.take(target, result.statements, now: now) }
        if let trouble = result.trouble { state.take(trouble: trouble.words) }
        return action
    }

    private func draw(_ state: TopState) {
        let screen = TopScreen(
            state, size: TerminalDevice.size, now: now,
            clock: TopOnce.clock(WallClock.secondsSince1970))
        device.show(screen.frame)
    }
}
