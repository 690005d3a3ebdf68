import Basics
import FoundationEssentials
import Metrics
import PromQL
import RuleDocuments
import Samples
import Templates

/// The alerts of all rules as they are kept over a restart.
///
/// The first line says what the file is and what its content must add up to, the second line is
/// the content:
///
///     pgvigil-alerts 1 6b3c…
///     {"savedAt":1700000000000,"rules":[{"group":"availability","rule":"PostgresDown",…
package struct SavedAlerts: Sendable, Equatable {
    /// Why a file is of no use.
    package enum Damage: Error, Sendable, Equatable, CustomStringConvertible {
        /// It is something else, or of a version that is not known.
        case notAlerts
        /// Its content is not what was written.
        case checksum
        /// Its content says nothing that is understood.
        case content

        /// The reason, for the log.
        package var description: String {
            switch self {
            case .notAlerts: "it is no file of alerts, or one of another version"
            case .checksum: "its content is not what was written: the checksum differs"
            case .content: "its content is not understood"
            }
        }
    }

    /// The longest file, in bytes: what is longer is neither written nor read.
    package static let bytesMax = 16 << 20
    /// Times from this one on are not believed: the year 10000.
    static let timeMax: Int64 = 253_402_300_800_000

    /// The longest time without an agent after which alerts are still taken up, as in Prometheus.
    package static let outageMax: Int64 = 3_600_000
    /// The longest time for which alerts are held that a rule cannot judge yet.
    static let holdMax: Int64 = 600_000

    struct SavedAlert: Codable, Equatable {
        let labels: [String: String]
        let annotations: [String: String]
        let state: String
        let values: [Double]
        var activeAt: Int64
        var firedAt: Int64?
        var resolvedAt: Int64?
        var keepFiringSince: Int64?
        /// Nil in files of earlier versions, and where there are none.
        var sightings: [SavedSighting]?
    }

    struct SavedSighting: Codable, Equatable {
        let labels: [String: String]
        let value: Double
    }

    struct SavedRule: Codable, Equatable {
        let group: String
        let rule: String
        let labels: [String: String]
        var alerts: [SavedAlert]
        /// When the rule went; nil while it is in force, and in files of earlier versions.
        var goneAt: Int64?

        /// Whether it is of the same group, name and labels.
        func isOf(_ other: SavedRule) -> Bool {
            group.hasSameBytes(as: other.group) && rule.hasSameBytes(as: other.rule)
                && labels.hasSameBytes(as: other.labels)
        }

        /// How many bytes of JSON it takes without its alerts, at most.
        var headBytes: Int {
            96 + JSONLength.bytesMax(of: group) + JSONLength.bytesMax(of: rule)
                + JSONLength.bytesMax(of: labels)
        }
    }

    private struct Content: Codable {
        let savedAt: Int64
        let rules: [SavedRule]
        /// Nil in files of earlier versions.
        let targets: [String: [String: String]]?
    }

    /// When the alerts were as they are here, in milliseconds since 1970.
    package let savedAt: Int64
    var rules: [SavedRule]
    /// The labels that targets had, by their names.
    package let targets: [String: [String: String]]
    /// Alerts whose annotations the file holds in part only; the next evaluation makes them whole.
    package private(set) var shortened = 0
    /// Alerts for which the file has no room.
    package private(set) var leftOut = 0

    /// The alerts of some groups at a time, as many as a file of `bytesMax` can hold; behind them those of
    /// rules that are gone.
    ///
    /// When there is no room for all, annotations are cut first. Then alerts are left out: those
    /// that are resolved before those that are pending, and those before what is firing.
    package init(
        _ groups: [GroupState], departed: SavedAlerts? = nil,
        targets: [String: [String: String]] = [:], at now: Int64, bytesMax: Int = bytesMax
    ) {
        savedAt = now
        self.targets = targets
        rules = groups.flatMap { group in
            group.rules.filter { !$0.alerts.active.isEmpty }.map { state in
                SavedRule(
                    group: group.group.name, rule: state.rule.name,
                    labels: Self.labels(of: state.rule),
                    alerts: state.alerts.active.values.sorted { $0.labels < $1.labels }.map(
                        SavedAlert.init))
            }
        }
        rules += departed?.rules ?? []
        fit(into: bytesMax)
    }

    mutating func fit(into bytesMax: Int) {
        let labels = targets.reduce(0) {
            $0 + 8 + JSONLength.bytesMax(of: $1.key) + JSONLength.bytesMax(of: $1.value)
        }
        let heads = rules.reduce(256 + labels) { $0 + $1.headBytes }
        let identities = rules.map { $0.alerts.map(\.identityBytes) }
        let texts = rules.map { $0.alerts.map(\.annotationBytes) }
        let all = identities.joined().reduce(0, +) + texts.joined().reduce(0, +)
        guard heads + all > bytesMax else { return }
        var room = max(0, bytesMax - heads)
        var kept = rules.map { $0.alerts.map { _ in false } }
        for state in [Alert.State.firing, .pending, .resolved] {
            for (number, rule) in rules.enumerated() {
                for (place, alert) in rule.alerts.enumerated()
                where alert.state == state.rawValue && identities[number][place] <= room {
                    room -= identities[number][place]
                    kept[number][place] = true
                }
            }
        }
        let count = kept.joined().count { $0 }
        let share = count > 0 ? room / count : 0
        for (number, rule) in rules.enumerated() {
            var alerts: [SavedAlert] = []
            for (place, alert) in rule.alerts.enumerated() {
                guard kept[number][place] else {
                    leftOut += 1
                    continue
                }
                let isShort = texts[number][place] <= share
                if !isShort { shortened += 1 }
                alerts.append(isShort ? alert : alert.shortened(to: share))
            }
            rules[number].alerts = alerts
        }
        rules.removeAll { $0.alerts.isEmpty }
    }

    /// How many alerts there are.
    package var count: Int { rules.reduce(0) { $0 + $1.alerts.count } }

    // MARK: Bytes

    private static let title = "pgvigil-alerts 1 "

    /// The file's bytes.
    package var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "+Inf", negativeInfinity: "-Inf", nan: "NaN")
        do {
            let saved = Content(savedAt: savedAt, rules: rules, targets: targets)
            let content = [UInt8](try encoder.encode(saved))
            return Array("\(Self.title)\(Self.checksum(content[...]))\n".utf8) + content
        } catch { fatalError("BUG: alerts that no file can hold: \(error)") }
    }

    /// Reads a file's bytes.
    package static func parse(_ bytes: [UInt8]) -> Result<SavedAlerts, Damage> {
        let head = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let line = String(decoding: head, as: UTF8.self)
        guard line.hasPrefix(title) else { return .failure(.notAlerts) }
        let content = bytes[head.endIndex...].dropFirst()
        guard line == title + checksum(content) else { return .failure(.checksum) }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "+Inf", negativeInfinity: "-Inf", nan: "NaN")
        do {
            let saved = try decoder.decode(Content.self, from: Data(content))
            let times =
                [saved.savedAt] + saved.rules.compactMap(\.goneAt)
                + saved.rules.flatMap(\.alerts).flatMap(\.times)
            guard times.allSatisfy({ (0..<timeMax).contains($0) }) else {
                return .failure(.content)
            }
            return .success(SavedAlerts(saved))
        } catch { return .failure(.content) }
    }

    private init(_ content: Content) {
        savedAt = content.savedAt
        rules = content.rules
        targets = content.targets ?? [:]
    }

    private static func checksum(_ content: ArraySlice<UInt8>) -> String {
        let hash = content.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return String(hash, radix: 16)
    }

    // MARK: Taking up

    private static func labels(of rule: Rule) -> [String: String] {
        Dictionary(
            rule.labels.map { ($0.name, $0.template.source) }, uniquingKeysWith: { $1 })
    }

    /// Gives a group's rules the alerts that they had; says how many.
    ///
    /// The time without an agent does not count towards `for`. A firing alert fires on. An alert
    /// that is not found is held until its rule can judge it, at most `holdMax`.
    package mutating func restore(_ group: inout GroupState, at now: Int64) -> Int {
        var count = 0
        for index in group.rules.indices {
            let rule = group.rules[index].rule
            guard
                let place = rules.firstIndex(where: {
                    $0.group.hasSameBytes(as: group.group.name)
                        && $0.rule.hasSameBytes(as: rule.name)
                        && $0.labels.hasSameBytes(as: Self.labels(of: rule))
                })
            else { continue }
            let lastAt = rules[place].goneAt ?? savedAt
            // A time that lies ahead was another clock's: then all of its times are moved to now.
            let ahead = max(0, lastAt - now)
            let outage = max(0, now - lastAt)
            guard outage <= Self.outageMax else { continue }
            let hold = min(Self.holdMax, rule.expression.selectors.map(\.reach).max() ?? 0)
            for saved in rules.remove(at: place).alerts {
                guard var alert = saved.active(after: outage, heldUntil: now + hold + ahead)
                else { continue }
                alert.shift(by: -ahead)
                // What was evaluated before the disk gave this is newer, and began earlier.
                if var found = group.rules[index].alerts.active[alert.labels] {
                    guard found.begin(with: alert) else { continue }
                    alert = found
                }
                group.rules[index].alerts.active[alert.labels] = alert
                count += 1
            }
        }
        return count
    }
}

extension SavedAlerts.SavedAlert {
    /// How many bytes of JSON it takes without annotations, at most.
    fileprivate var identityBytes: Int { 512 + JSONLength.bytesMax(of: labels) }

    /// How many bytes of JSON its annotations and sightings take, at most.
    fileprivate var annotationBytes: Int {
        (sightings ?? []).reduce(JSONLength.bytesMax(of: annotations)) {
            $0 + 64 + JSONLength.bytesMax(of: $1.labels)
        }
    }

    /// All times that it holds.
    fileprivate var times: [Int64] {
        [activeAt] + [firedAt, resolvedAt, keepFiringSince].compactMap(\.self)
    }

    /// The alert with annotations cut to that many bytes.
    fileprivate func shortened(to bytesMax: Int) -> SavedAlerts.SavedAlert {
        var room = bytesMax
        var kept: [String: String] = [:]
        for (name, value) in annotations.sorted(by: { $0.key < $1.key }) {
            let head = JSONLength.bytesMax(of: [name: ""]) + "…".utf8.count
            guard head < room else { continue }
            let text = JSONLength.prefix(of: value, bytesMax: room - head)
            let cut = text.utf8.count < value.utf8.count ? text + "…" : text
            kept[name] = cut
            room -= JSONLength.bytesMax(of: [name: cut])
        }
        return SavedAlerts.SavedAlert(
            labels: labels, annotations: kept, state: state, values: values, activeAt: activeAt,
            firedAt: firedAt, resolvedAt: resolvedAt, keepFiringSince: keepFiringSince)
    }

    fileprivate init(_ alert: ActiveAlert) {
        self.init(
            labels: alert.labels.dictionary, annotations: alert.annotations.dictionary,
            state: alert.state.rawValue,
            values: [alert.value, alert.firstValue, alert.worstValue], activeAt: alert.activeAt,
            firedAt: alert.firedAt, resolvedAt: alert.resolvedAt,
            keepFiringSince: alert.keepFiringSince)
        if alert.sightings.isEmpty { return }
        sightings = alert.sightings.map {
            SavedAlerts.SavedSighting(labels: $0.labels.dictionary, value: $0.value)
        }
    }

    fileprivate func active(after outage: Int64, heldUntil: Int64) -> ActiveAlert? {
        guard let state = Alert.State(rawValue: state) else { return nil }
        var alert = ActiveAlert(
            labels: LabelSet(labels), annotations: LabelSet(annotations), state: state,
            values: values, activeAt: state == .pending ? activeAt + outage : activeAt,
            firedAt: firedAt, keepFiringSince: keepFiringSince.map { $0 + outage },
            heldUntil: heldUntil)
        alert.resolvedAt = resolvedAt
        alert.sightings = (sightings ?? []).prefix(Sighting.countMax).map {
            Sighting(labels: LabelSet($0.labels), value: $0.value)
        }
        return alert
    }
}
