package import HTTP
package import Metrics
import Platform

/// The rendered pages that scrapes copy; rendered once per snapshot, compressed once beside it.
///
/// A form that was not requested lately is not rendered ahead, but on request.
package final class Pages: Sendable {
    /// One form of a page.
    package struct Key: Hashable, Sendable {
        /// The one target that is wanted, or nil for all.
        package let target: String?
        /// Text or OpenMetrics.
        package let format: ExpositionFormat
        /// Whether it is compressed.
        package let isCompressed: Bool

        /// Names a form.
        package init(target: String? = nil, format: ExpositionFormat, isCompressed: Bool) {
            self.target = target
            self.format = format
            self.isCompressed = isCompressed
        }
    }

    private struct Page {
        let generation: UInt64
        let body: SharedBody
    }

    private struct State {
        var snapshot: Snapshot
        var pages: [Key: Page] = [:]
        var demand: [Key: ContinuousClock.Instant] = [:]
    }

    /// A form that was asked for within this time is rendered ahead.
    static let demandAge = Duration.seconds(600)
    /// Pages are read over fast networks: the least effort compresses them to a tenth already.
    static let compressionLevel = 1

    private let state: Locked<State>

    /// Pages of a first snapshot.
    package init(_ snapshot: Snapshot) { state = Locked(State(snapshot: snapshot)) }

    /// The snapshot that pages show now.
    package var snapshot: Snapshot { state.withLock { $0.snapshot } }

    /// Renders the forms in demand and then shows the new snapshot in all of them at once.
    package func publish(_ snapshot: Snapshot, now: ContinuousClock.Instant) {
        let wanted = state.withLock { state -> [Key] in
            state.demand = state.demand.filter { $0.value.duration(to: now) < Self.demandAge }
            return state.demand.keys.filter { $0.target == nil }
        }
        var pages: [Key: Page] = [:]
        for format in Set(wanted.map(\.format)) {
            let plain = Exposition.page(of: snapshot, as: format)
            for key in wanted where key.format == format {
                pages[key] = Self.page(plain, of: snapshot, key)
            }
        }
        let rendered = pages
        let targets = Dictionary(
            snapshot.targets.map { ($0.name, $0.generation) },
            uniquingKeysWith: { first, _ in first })
        state.withLock { state in
            state.snapshot = snapshot
            // Pages of single targets stay as long as nothing of that target has changed.
            state.pages = state.pages.filter { key, page in
                key.target.map { targets[$0] == page.generation } ?? false
            }
            state.pages.merge(rendered) { _, new in new }
        }
    }

    /// The page of a form if it is there already; nothing is rendered.
    package func known(_ key: Key, now: ContinuousClock.Instant) -> SharedBody? {
        state.withLock { state in
            guard let page = state.pages[key] else { return nil }
            state.demand[key] = now
            return page.body
        }
    }

    /// The page of a form, or nil when it is about a target that does not exist.
    package func body(_ key: Key, now: ContinuousClock.Instant) -> SharedBody? {
        let (known, snapshot) = state.withLock { state -> (SharedBody?, Snapshot) in
            state.demand[key] = now
            return (state.pages[key]?.body, state.snapshot)
        }
        if let known { return known }
        guard let target = key.target else { return render(snapshot, key) }
        guard let only = snapshot.only(target: target) else {
            // Names come from outside: what does not exist must not be remembered.
            state.withLock { $0.demand[key] = nil }
            return nil
        }
        return render(only, key)
    }

    private func render(_ snapshot: Snapshot, _ key: Key) -> SharedBody {
        let page = Self.page(Exposition.page(of: snapshot, as: key.format), of: snapshot, key)
        state.withLock { state in
            let current =
                key.target.map { state.snapshot.only(target: $0)?.generation }
                ?? state.snapshot.generation
            if current == page.generation { state.pages[key] = page }
        }
        return page.body
    }

    private static func page(_ plain: [UInt8], of snapshot: Snapshot, _ key: Key) -> Page {
        let bytes = key.isCompressed ? Gzip.compress(plain, level: compressionLevel) : plain
        return Page(generation: snapshot.generation, body: SharedBody(bytes))
    }
}
