import JSON
import Plans

extension Reader {
    /// A server's answer to EXPLAIN: what is read is what is written, and what is shown.
    static let queryPlan = Reader("query-plan") { bytes in
        guard let plan = try? QueryPlan(bytes.text) else { return }
        promise((try? QueryPlan("[\(plan.json.compact)]")) == plan, "a plan is the same again")
        promise(plan.fingerprint.utf8.count == 16, "a fingerprint has 16 digits")
        let shown = PlanDisclosure.redacted.shown(plan)
        promise(shown.fingerprint == plan.fingerprint, "what is hidden changes no fingerprint")
        let lines = PlanTree.lines(shown)
        promise(lines.count >= plan.root.all.count, "each node has a line")
        promise(
            lines.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } },
            "a line of a plan is one line")
    }

    /// The text of a statement that is to be planned.
    static let plannable = Reader("plannable") { bytes in
        _ = HypotheticalIndex(bytes.text)
        guard let taken = try? PlannableText(bytes.text) else { return }
        promise(
            (0...PlannableText.parametersMax).contains(taken.parameterCount),
            "parameters are bounded")
        if taken.repairs.isEmpty {
            promise(taken.text == bytes.text, "without a repair a text stays as it is")
        } else if taken.text.utf8.count <= PlannableText.bytesMax {
            let again = try? PlannableText(taken.text)
            promise(again?.text == taken.text, "what was repaired is one statement: \(taken.text)")
            promise(again?.kind == taken.kind, "a repair changes no kind")
        }
    }
}
