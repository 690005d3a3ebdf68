import AgentSettings
import Configuration
import Documents
import Postgres
import TargetSettings
import YAML

extension Reader {
    /// Every place that can hold a secret, in every text that is made of a configuration.
    static let secrets = Reader("secrets") { bytes in
        var generator = ConfigurationGenerator(bytes)
        let text = generator.configuration()
        var shown: [String] = []
        switch Configuration.parse(text, file: "pgvigil.yml", files: NoFiles()) {
        case .success(let configuration):
            shown = [configuration.redactedDescription]
            let all =
                configuration.targets.map(\.conninfo)
                + [configuration.history?.conninfo]
                .compactMap(\.self)
            for conninfo in all {
                shown += [conninfo.redacted, "\(conninfo)", String(reflecting: conninfo)]
                if !conninfo.secretText.utf8.contains(0) {
                    shown += ConnectionString(conninfo.secretText).map { ["\($0)"] } ?? []
                }
            }
        case .failure(let problems):
            shown = [problems.description] + problems.list.map(\.message)
        }
        for shown in shown {
            let part = generator.partShown(in: shown)
            promise(
                part == nil,
                "no part of a secret is shown: \(part ?? "") of\n\(text.text)\nin\n\(shown)")
        }
        var other = ConfigurationGenerator(bytes)
        let web = other.web()
        switch WebConfigFile.parse(web, file: "web.yml") {
        case .success(let file): shown = ["\(file)", String(reflecting: file)]
        case .failure(let problems): shown = [problems.description]
        }
        for shown in shown {
            let part = other.partShown(in: shown)
            promise(
                part == nil,
                "no part of a secret is shown: \(part ?? "") of\n\(web.text)\nin\n\(shown)")
        }
    }

    private struct NoFiles: FileReading {
        func read(_ path: String) throws(UnreadableFile) -> [UInt8] {
            throw UnreadableFile("No such file or directory")
        }

        func paths(matching pattern: String) -> [String] { [] }
    }
}
