package import Documents
package import Health
import Indicators
import YAML

/// The keys of `health`.
package enum HealthKey: String, SectionKey {
    case disable, weights, checks, caps
}

/// The keys of one check below `health.checks`.
enum HealthCheckKey: String, SectionKey {
    case points, curve
}

/// Reads what a user changes about the health model.
package struct HealthReader {
    /// Where problems are noted.
    package let findings: Findings

    /// Notes what is wrong in `findings`.
    package init(findings: Findings) { self.findings = findings }

    private static let checks = Dictionary(
        HealthModel.current.components.flatMap(\.checks).map { ($0.name, $0) }
    ) { first, _ in first }
    private static let caps = Dictionary(
        HealthModel.current.caps.map { ($0.reason, $0) }
    ) { first, _ in first }
    private static let components = HealthModel.current.components.map(\.name)
    /// More breakpoints would say nothing that anybody can explain.
    private static let breakpointsMax = 16
    private static let bytesMax = 1 << 60
    private static let durationMax = Duration.seconds(365 * 86_400)

    /// The section's changes on top of `common`; what cannot be is noted.
    package func adjustment(
        _ section: SectionReader<HealthKey>, onTopOf common: HealthAdjustment = HealthAdjustment()
    ) -> HealthAdjustment {
        var own = HealthAdjustment()
        for (name, node) in section.words(.disable) ?? [] {
            if Self.checks[name] == nil, Self.caps[name] == nil {
                let all = Array(Self.checks.keys) + Self.caps.keys
                findings.refuse(node, "disable", unknown(name, "check or lethal state", all))
            }
            own.disabled.insert(name)
        }
        for entry in entries(section, .weights, "component", Self.components) {
            own.weights[entry.key] = number(entry.value, entry.key, most: 100)
        }
        var places: [String: Node] = [:]
        for entry in entries(section, .checks, "check", Array(Self.checks.keys)) {
            places[entry.key] = entry.value
            readCheck(entry, into: &own)
        }
        for entry in entries(section, .caps, "lethal state", Array(Self.caps.keys)) {
            own.limits[entry.key] = limit(entry)
        }
        section.finish()
        let merged = common.overridden(by: own)
        for refusal in HealthModel.refusals(of: merged) {
            note(refusal, section, places)
        }
        return merged
    }

    private func note(
        _ refusal: HealthModel.Refusal, _ section: SectionReader<HealthKey>,
        _ places: [String: Node]
    ) {
        switch refusal {
        case .weights:
            findings.refuse(section.value(.weights) ?? section.node, "weights", "\(refusal)")
        case .points(let check, _, _), .order(let check, _), .steep(let check, _, _, _):
            findings.refuse(places[check] ?? section.node, check, "\(refusal)")
        }
    }

    private func entries(
        _ section: SectionReader<HealthKey>, _ key: HealthKey, _ noun: String, _ known: [String]
    ) -> [Node.Entry] {
        (section.mapping(key) ?? []).filter { entry in
            if known.contains(entry.key) { return true }
            findings.add(
                "\(key.rawValue): " + unknown(entry.key, noun, known), at: entry.keyRange)
            return false
        }
    }

    private func unknown(_ name: String, _ noun: String, _ known: [String]) -> String {
        "\(Findings.quoted(name)) is no \(noun)" + Suggestion.clause(for: name, among: known)
    }

    // MARK: One check

    private func readCheck(_ entry: Node.Entry, into own: inout HealthAdjustment) {
        guard let check = Self.checks[entry.key] else { return }
        let section = SectionReader<HealthCheckKey>(entry.value, entry.key, findings)
        let points = section.value(.points).flatMap { number($0, "points", most: 100) }
        let curve = section.list(.curve).flatMap { self.curve($0, section, check) }
        section.finish()
        if section.place(of: .points) != nil, section.place(of: .curve) != nil {
            section.refuse(.points, "the curve says already how many; keep one of them")
            return
        }
        own.points[check.name] = points
        own.curves[check.name] = curve
    }

    private func curve(
        _ nodes: [Node], _ section: SectionReader<HealthCheckKey>, _ check: HealthCheck
    ) -> [HealthAdjustment.CurvePoint]? {
        if nodes.count > Self.breakpointsMax {
            section.refuse(.curve, "more than \(Self.breakpointsMax) breakpoints")
            return nil
        }
        let points = nodes.compactMap { node -> HealthAdjustment.CurvePoint? in
            guard let pair = findings.list(node, "curve") else { return nil }
            guard pair.count == 2 else {
                findings.refuse(node, "curve", "a breakpoint is [value, points]")
                return nil
            }
            guard let value = value(pair[0], of: check.input),
                let points = number(pair[1], "curve", most: 100)
            else { return nil }
            return HealthAdjustment.CurvePoint(value: value, points: points)
        }
        return points.count == nodes.count ? points : nil
    }

    private func limit(_ entry: Node.Entry) -> Double? {
        guard let cap = Self.caps[entry.key] else { return nil }
        if cap.input.isSwitch {
            findings.refuse(
                entry.value, entry.key, "is there or not; it can only be disabled")
            return nil
        }
        guard let limit = value(entry.value, of: cap.input) else { return nil }
        if limit <= 0 {
            findings.refuse(entry.value, entry.key, "must be above 0")
            return nil
        }
        return limit
    }

    // MARK: Numbers

    /// A value in the input's unit; seconds and bytes may have units.
    private func value(_ node: Node, of input: HealthInput) -> Double? {
        if case .scalar(let text, _) = node.content, Double(text) == nil {
            if input.isDuration {
                return findings.duration(node, "value", in: .zero...Self.durationMax).map {
                    Double($0.components.seconds) + Double($0.components.attoseconds) / 1e18
                }
            }
            if input.isBytes {
                return findings.bytes(node, "value", in: 0...Self.bytesMax).map(Double.init)
            }
        }
        return number(node, "value", most: input.isRatio ? 1 : 1e18)
    }

    private func number(_ node: Node, _ name: String, most: Double) -> Double? {
        guard let text = findings.text(node, name) else { return nil }
        guard case .scalar(_, .plain) = node.content, let number = Double(text),
            number.isFinite, number >= 0
        else {
            findings.refuse(node, name, "\(Findings.quoted(text)) is not a number from 0 on")
            return nil
        }
        guard number <= most else {
            let reason = most == 1 ? "a ratio is at most 1" : "at most \(Int(most))"
            findings.refuse(node, name, "\(text) is too large; \(reason)")
            return nil
        }
        return number
    }
}
