import HTTP

/// `/-/healthy` and `/-/ready`: what service managers and load balancers ask.
package enum HealthRoutes {
    /// The endpoints; `problem` says what makes no progress, and nil when everything does.
    package static func routes(
        problem: @escaping @Sendable () -> String?, isReady: @escaping @Sendable () -> Bool
    ) -> [Route] {
        [
            Route(
                .get, "/-/healthy", .open,
                summary: "200 while everything makes progress; otherwise 503 and what does not:"
                    + " pages (30 s), polls (5 min), rules (3 min), notifications (1 min)",
                link: "healthy"
            ) { _ in
                state(problem(), orElse: "healthy")
            },
            Route(
                .get, "/-/ready", .open,
                summary: "200 once every target was polled, whether it answered or not",
                link: "ready"
            ) { _ in
                state(isReady() ? nil : "the first polls are under way", orElse: "ready")
            },
        ]
    }

    private static func state(_ words: String?, orElse good: String) -> Answer {
        .now(words.map { Problem($0, status: 503).response(in: .text) } ?? .text(good))
    }
}
