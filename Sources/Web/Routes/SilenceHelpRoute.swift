import Basics
import HTTP
import HTTPMessages

/// `/silence`: where the link of an alert leads that says what is to be silenced.
package enum SilenceHelpRoute {
    /// More conditions than these are left out.
    private static let matchersMax = 32

    /// A condition on a label as the command line takes it; nil when the name is none of a label.
    package typealias Matcher = @Sendable (_ name: String, _ value: String) -> String?

    /// The endpoint; commands to copy name the configuration's file.
    package static func route(
        configurationPath: String?, matcher: @escaping Matcher
    ) -> Route {
        Route(
            .get, "/silence", .open,
            summary: "the commands that silence an alert; each parameter is a label and its value"
        ) { request in
            let matchers = request.query.prefix(matchersMax).compactMap { pair in
                matcher(pair.name, pair.value).map(ShellWord.quoted)
            }
            let text = text(matchers, configurationPath)
            return .now(HelpPage("Silence an alert", depth: 0, body: text).response)
        }
    }

    /// Commands to copy: who may silence is decided where they run.
    private static func text(_ matchers: [String], _ configurationPath: String?) -> String {
        guard !matchers.isEmpty else {
            return "<h1>Silence an alert</h1><p>The link of an alert says what to silence.</p>"
        }
        let command = { (options: String) in
            let file = ShellWord.quoted(configurationPath ?? "/etc/pgvigil/pgvigil.yml")
            let words = ["pgvigil silence add --config \(file)", options]
            return "<pre>" + HTML.escaped((words + matchers).joined(separator: " ")) + "</pre>"
        }
        return """
            <h1>Silence an alert</h1>
            <p>On the machine of the agent, for two hours:</p>
            \(command("--duration 2h --comment 'being worked on'"))
            <p>At most until it is resolved:</p>
            \(command("--duration 12h --until-resolved --comment 'being worked on'"))
            <p>Where the agent has users, add <code>--user NAME --password-file FILE</code>.
            <code>pgvigil silence list</code> shows silences, and
            <code>pgvigil silence expire ID</code> ends one. Over HTTP: <code>POST
            /api/v1/silences</code>.</p>
            """
    }
}
