import Collection
import Tables
import Testing

@Suite struct PlanTests {
    private func collector(
        _ name: String = "c", scope: Collector.Scope = .cluster, role: Collector.Role? = nil,
        requires: [Requirement] = [], variants: [Variant] = [.always("SELECT 1")]
    ) -> Collector {
        Collector(
            name, "For tests.", scope: scope, role: role, requires: requires, variants: variants,
            columns: [])
    }

    private func reason(_ collector: Collector, _ facts: ServerFacts) -> Omission? {
        Plan(catalog: [collector], facts: facts).omissions.first?.reason
    }

    private let facts = ServerFacts(
        versionNumber: 160002, roles: ["pg_monitor"],
        extensions: ["pg_stat_statements": .init(version: "1.10", schema: "public")],
        settings: ["max_prepared_transactions": "0"])

    @Test func `the first wording that fits the version is used`() {
        let plan = Plan(
            catalog: [
                collector(variants: [.since(17, "new"), .since(16, "mid"), .before(16, "old")])
            ], facts: facts)
        #expect(plan.entries.first?.variant.sql == "mid")
    }

    @Test func `each reason for leaving out is given`() {
        #expect(reason(collector(variants: [.since(17, "x")]), facts) == .version(16))
        #expect(reason(collector(scope: .pgbouncer), facts) == .otherKind)
        #expect(reason(collector(role: .replica), facts) == .role(.replica))
        #expect(
            reason(collector(requires: [.role("pg_read_all_stats")]), facts)
                == .permission(role: "pg_read_all_stats"))
        #expect(
            reason(collector(requires: [.extension("pg_buffercache")]), facts)
                == .missingExtension("pg_buffercache"))
        #expect(
            reason(collector(requires: [.settingNotZero("max_prepared_transactions")]), facts)
                == .setting("max_prepared_transactions"))
        let functions = ServerFacts(versionNumber: 160002, settings: ["track_functions": "none"])
        let wanted = collector(requires: [.setting("track_functions", ["pl", "all"])])
        let other = reason(wanted, functions)
        #expect(other?.description == "track_functions is none, not pl or all")
        #expect(other?.label == "setting" && other?.failureReason == nil)
        #expect(
            reason(wanted, facts)?.description == "there is no setting track_functions")
        let all = ServerFacts(versionNumber: 160002, settings: ["track_functions": "all"])
        #expect(reason(wanted, all) == nil)
        let hidden = ServerFacts(
            versionNumber: 160002,
            extensions: [
                "pg_stat_statements": .init(version: "1.10", schema: "x", isUsable: false)
            ])
        #expect(
            reason(collector(requires: [.extension("pg_stat_statements")]), hidden) == .schema("x"))
        let plan = Plan(catalog: [collector()], facts: facts, disabled: ["c"])
        #expect(plan.omissions.first?.reason == .disabled)
        let refusal = CollectorRefusal(reason: .unsupported, message: "no")
        let refused = Plan(catalog: [collector()], facts: facts, refused: ["c": refusal])
        #expect(refused.omissions.first?.reason == .refused(refusal))
        #expect(refused.omissions.first?.reason.failureReason == .unsupported)
        let idle = ServerFacts(versionNumber: 160002, idleRoles: ["pg_read_all_stats"])
        #expect(
            reason(collector(requires: [.role("pg_read_all_stats")]), idle)
                == .inheritance(role: "pg_read_all_stats"))
    }

    @Test(arguments: Tracking.allCases)
    func `what a setting keeps from being counted is left out, with the setting`(
        tracking: Tracking
    ) {
        let needing = collector(requires: [.tracking(tracking)])
        func facts(_ value: String?) -> ServerFacts {
            ServerFacts(
                versionNumber: 160002, settings: value.map { [tracking.rawValue: $0] } ?? [:])
        }
        #expect(reason(needing, facts(tracking.onValue)) == nil)
        // An older server, which has no such setting.
        #expect(reason(needing, facts(nil)) == nil)
        #expect(reason(needing, facts(tracking.offValue)) == .tracking(tracking))
        #expect(
            Omission.tracking(tracking).remedies(facts(tracking.offValue))
                == ["ALTER SYSTEM SET \(tracking.rawValue) = \(tracking.onValue)"])
        #expect(Omission.tracking(tracking).failureReason == nil)
    }

    @Test func `a column that is not counted is listed by its setting, unless another counts it`() {
        let columns: [Column] = [
            .gauge("a", as: "pg_a", "A.").needing(.activities),
            .gauge("b", as: "pg_b", "B.").needing(.inputOutputTiming, .writeAheadLogTiming),
            .gauge("c", as: "pg_c", "C.").needing(.counts),
            .gauge("d", as: "pg_d", "D.").needing(.counts), .gauge("e", as: "pg_e", "E."),
        ]
        let asked = Collector(
            "c", "For tests.", variants: [.always("SELECT 1", without: ["d"])], columns: columns)
        let facts = ServerFacts(
            versionNumber: 160002,
            settings: [
                "track_activities": "off", "track_io_timing": "off", "track_counts": "off",
                "track_wal_io_timing": "on",
            ])
        let plan = Plan(catalog: [asked], facts: facts)
        #expect(plan.untracked(facts) == [.activities: ["pg_a"], .counts: ["pg_c"]])
    }

    @Test func `an extension's own version chooses the wording, number by number`() {
        let versions: [Variant] = [
            Variant(14..<Int.max, extension: "1.11" ..< .endless, "new"),
            Variant(14..<Int.max, extension: "1.9"..<"1.11", "old"),
        ]
        let requirement = [Requirement.extension("pg_stat_statements")]
        let plan = Plan(
            catalog: [collector(requires: requirement, variants: versions)], facts: facts)
        #expect(plan.entries.first?.variant.sql == "old")
        let newest = [Variant(14..<Int.max, extension: "1.11" ..< .endless, "new")]
        #expect(
            reason(collector(requires: requirement, variants: newest), facts)
                == .extensionVersion("pg_stat_statements", "1.10"))
    }

    @Test func `what the server does not say of itself is no missing extension or membership`() {
        func unread(_ subject: ServerFacts.Unread.Subject) -> ServerFacts.Unread {
            ServerFacts.Unread(subject: subject, reason: .permission, message: "denied")
        }
        let facts = ServerFacts(
            versionNumber: 160002, role: "x", unread: [unread(.extensions), unread(.roles)])
        let needing = [
            collector(requires: [.extension("pg_stat_statements")]),
            collector(requires: [.role("pg_read_all_stats")]),
        ]
        #expect(
            needing.map { reason($0, facts) } == [
                .unread(unread(.extensions)), .unread(unread(.roles)),
            ])
        #expect(needing.allSatisfy { reason($0, facts)?.remedies(facts) == [] })
    }

    @Test func `a remedy quotes names scalar by scalar`() {
        func remedies(_ omission: Omission, role: String = "x") -> [String] {
            omission.remedies(ServerFacts(versionNumber: 150002, role: role))
        }
        let needsRole = Omission.permission(role: "pg_read_all_stats")
        #expect(remedies(needsRole, role: #"od"d"#) == [#"GRANT pg_monitor TO "od""d""#])
        // A combining mark makes one character of the quote and itself.
        #expect(
            remedies(needsRole, role: "a\"\u{338}b")
                == ["GRANT pg_monitor TO \"a\"\"\u{338}b\""])
        #expect(
            remedies(.missingExtension("pg_stat_statements"))
                == ["CREATE EXTENSION pg_stat_statements"])
        #expect(remedies(.missingExtension("uuid-ossp")) == [#"CREATE EXTENSION "uuid-ossp""#])
        #expect(remedies(.schema("s")) == [#"GRANT USAGE ON SCHEMA "s" TO "x""#])
        #expect(remedies(.disabled) == [])
    }

    @Test func `a membership without its privileges has a remedy of its own, by version`() {
        let omissions = [
            Omission.inheritance(role: "pg_monitor"), Omission.permission(role: "pg_monitor"),
        ]
        func remedies(_ version: Int, inherits: Bool?) -> [[String]] {
            let facts = ServerFacts(versionNumber: version, role: "x", inherits: inherits)
            return omissions.map { $0.remedies(facts) }
        }
        let grant = #"GRANT pg_monitor TO "x""#
        let inherit = #"ALTER ROLE "x" INHERIT"#
        #expect(remedies(150000, inherits: false) == [[inherit], [inherit, grant]])
        #expect(remedies(150000, inherits: true) == [[grant], [grant]])
        let inherited = "\(grant) WITH INHERIT TRUE"
        #expect(remedies(160000, inherits: true) == [[inherited], [grant]])
        #expect(remedies(160000, inherits: false) == [[inherited], [inherited]])
        #expect(remedies(180000, inherits: nil) == [[inherited], [grant]])
    }
}
