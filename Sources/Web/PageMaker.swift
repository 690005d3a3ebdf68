package import HTTP
import Passwords
import Platform

/// Makes pages that take their time on a thread of its own, beside the HTTP server's, and keeps each
/// one while nothing that it shows has changed.
package final class PageMaker: Sendable {
    private struct Kept {
        let version: String
        let response: Response
    }

    private let kept = Locked<[String: Kept]>([:])
    private let thread: WorkThread

    /// `name` shows in the thread list.
    package init(threadNamed name: String) { thread = WorkThread(name: name) }

    deinit { thread.stop() }

    /// The page called `name` as it is for `version`, kept or made; names are few.
    package func answer(
        _ name: String, version: String, _ make: @escaping @Sendable () -> Response
    ) -> Answer {
        if let known = known(name, version) { return .now(known) }
        return .later { [self] respond in
            thread.run { [self] in
                // An earlier request may have had it made.
                if let known = known(name, version) { return respond(known) }
                let response = make()
                kept.withLock { $0[name] = Kept(version: version, response: response) }
                respond(response)
            }
        }
    }

    /// Whatever `make` gives, made on the thread and not kept.
    package func answer(_ make: @escaping @Sendable () -> Response) -> Answer {
        .later { [self] respond in thread.run { respond(make()) } }
    }

    private func known(_ name: String, _ version: String) -> Response? {
        kept.withLock { kept in
            guard let page = kept[name], page.version == version else { return nil }
            return page.response
        }
    }
}
