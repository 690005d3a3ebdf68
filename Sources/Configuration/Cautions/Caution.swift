import Basics
package import Documents
import YAML

/// Something in a configuration that is no mistake by itself and is probably not meant.
///
///     pgvigil.yml:9:11: warning: rules.files: "a/*.yml" matches no file, so no rule comes from there \
///     [pattern_matches_nothing]
///       to fix: correct the pattern, or take it out
package struct Caution: Sendable, Equatable {
    /// What kinds there are; each is documented in docs/configuration.md by this name.
    package enum Kind: String, Sendable, CaseIterable {
        /// A pattern in `rules.files` or `collectors.files` matches no file.
        case patternMatchesNothing = "pattern_matches_nothing"
        /// A file of rules or collectors holds none.
        case emptyFile = "empty_file"
        /// There are receivers and no alerting rules.
        case receiversWithoutRules = "receivers_without_rules"
        /// Severities or time intervals are set and there are no receivers.
        case settingsWithoutReceivers = "settings_without_receivers"
        /// No alert can reach a route.
        case routeNeverMatches = "route_never_matches"
        /// No route names a receiver.
        case receiverWithoutRoute = "receiver_without_route"
        /// A service that keeps incidents is not notified of their ends.
        case incidentStaysOpen = "incident_stays_open"
        /// The program of a receiver cannot be started.
        case programMissing = "program_missing"
        /// A file that a connection string names cannot be read.
        case connectionFileMissing = "connection_file_missing"
        /// A connection string asks for the sessions of a standby.
        case replicationConnection = "replication_connection"
        /// The directory with packs of one's own cannot be looked into.
        case packsDirectory = "packs_directory"
        /// A file of rules has an alert that a pack has, too.
        case packRuleTwice = "pack_rule_twice"
        /// No route names a time interval.
        case intervalWithoutRoute = "interval_without_route"
        /// One side of an inhibit rule matches no alert.
        case inhibitRuleNeverMatches = "inhibit_rule_never_matches"
        /// Other machines can read the pages without a password.
        case openListener = "open_listener"
        /// Passwords of users cross the network in clear text.
        case passwordsInClear = "passwords_in_clear"
        /// Something may be changed over HTTP, and there is no way in for anyone.
        case changeWithoutWay = "change_without_way"
        /// Others may read a file with a secret.
        case readableSecret = "readable_secret"
        /// Messages link to an address where only this machine gets an answer.
        case loopbackLinks = "loopback_links"
        /// A sign of life says nothing of rules.
        case heartbeatWithoutRules = "heartbeat_without_rules"
        /// No target falls into this agent's share.
        case emptyShard = "empty_shard"
        /// Alerts judge what a collector gives that is switched off.
        case rulesWithoutCollector = "rules_without_collector"
        /// A rule has a severity without a meaning.
        case unknownSeverity = "unknown_severity"
        /// No page can reach a receiver.
        case pagesReachNoOne = "pages_reach_no_one"
        /// A time interval has no day.
        case intervalNeverComes = "interval_never_comes"
        /// A rule names a metric that nothing makes.
        case unknownMetric = "unknown_metric"
        /// A text of a rule names a field that no alert has.
        case unknownField = "unknown_field"
        /// What must survive a restart cannot be written.
        case stateDirectory = "state_directory"
    }

    /// What kind it is.
    package let kind: Kind
    /// Where it stands; the message is empty.
    package let place: Problem
    /// What is the matter: one line that names the key and the value.
    package let text: String
    /// What to do about it, in one line.
    package let remedy: String

    /// A caution; no secret is in any part of it.
    package init(_ kind: Kind, at place: Problem, _ text: String, remedy: String) {
        self.kind = kind
        self.place = place
        self.text = VisibleText.line(text)
        self.remedy = VisibleText.line(remedy)
    }

    /// Where it stands, as `file:line:column`.
    package var location: String {
        guard let mark = place.mark else { return place.file }
        return "\(place.file):\(mark.line):\(mark.column)"
    }
}

extension Caution: CustomStringConvertible {
    /// The place with its line of the file, what is the matter, and what to do.
    package var description: String {
        place.saying("warning: \(text) [\(kind.rawValue)]").description + "\n  to fix: \(remedy)"
    }
}
