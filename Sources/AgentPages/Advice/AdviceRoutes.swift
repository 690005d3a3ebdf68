package import API
import HTTP
import HTTPMessages
import Metrics
import Platform
import TargetParts
package import Web

/// `/targets/NAME/advice`, also for a name that paths do not carry.
package struct AdviceRoutes: Sendable {
    /// Where the page comes from at the moment of a request.
    package struct Sources: Sendable {
        /// The names of the configured targets, in their order.
        package let names: @Sendable () -> [String]
        /// What is known of a target, with its alerts and the model of its health.
        package let target: @Sendable (_ name: String) -> KnownTarget
        /// The agent's version.
        package let version: String
        /// Why no page is shown, when what is known is too old.
        package let pagesTooOld: @Sendable () -> Problem?

        /// Brings the sources together.
        package init(
            names: @escaping @Sendable () -> [String],
            target: @escaping @Sendable (_ name: String) -> KnownTarget, version: String,
            pagesTooOld: @escaping @Sendable () -> Problem?
        ) {
            self.names = names
            self.target = target
            self.version = version
            self.pagesTooOld = pagesTooOld
        }
    }

    private let sources: Sources
    private let making: PageMaker

    /// Pages over these sources, made by `making`.
    package init(_ sources: Sources, making: PageMaker) {
        self.sources = sources
        self.making = making
    }

    /// The endpoints.
    package var routes: [Route] {
        [
            Route(
                .get, within: "/targets/{name}/advice", .reader,
                summary: "what may be done about what costs points: statements, risk, how to verify"
            ) { [self] _, parts in answer(parts[0], depth: 2) },
            Route(
                .get, "/target/advice", .reader,
                summary: "the same for a name that paths do not carry",
                parameters: [Route.Parameter("target", "the target's name", isRequired: true)]
            ) { [self] request in
                guard let name = request.parameter("target"), !name.isEmpty else {
                    let words = "which target? the address is /target/advice?target=NAME"
                    return .now(Problem(words, status: 400).response(in: .text))
                }
                return answer(name, depth: 1)
            },
        ]
    }

    private func answer(_ name: String, depth: Int) -> Answer {
        if let tooOld = sources.pagesTooOld() { return .now(tooOld.response(in: .text)) }
        let names = sources.names()
        guard names.contains(where: { $0.hasSameBytes(as: name) }) else {
            return .now(
                UnknownTargetPage.response(
                    name, among: names, depth: depth, version: sources.version))
        }
        return making.answer { [sources] in
            let page = AdvicePage(
                sources.target(name), depth: depth, version: sources.version,
                now: WallClock.secondsSince1970)
            return .page(page.document)
        }
    }
}
