import Advice
import AdviceQuestions
import Collection
import Health
import Indicators
import Recommendations
import Testing

/// Statements that a server would refuse, or that would change nothing there.
@Suite struct RefusedAdviceTests {
    private static func spilling(isReplica: Bool) -> Made {
        var made = Made()
        made.isReplica = isReplica
        made.answer(
            "databases",
            [
                "datname": "shop", "quoted_name": "shop", "temp_files": "99", "temp_bytes": "1e11",
                "seconds": "1e4",
            ])
        return made
    }

    @Test func `what only a primary runs is named on a replica, and is no statement`() throws {
        let primary = try #require(Self.spilling(isReplica: false).recommendations.first)
        let sql = try #require(primary.steps.first?.sql)
        #expect(sql.hasPrefix("ALTER DATABASE shop SET work_mem"))
        let replica = try #require(Self.spilling(isReplica: true).recommendations.first)
        #expect(replica.steps == [])
        #expect(replica.evidence.last == "on its primary: \(sql)")
        var bare = Made()
        bare.isReplica = true
        bare.hasStatements = false
        let install = try #require(
            bare.recommendations.first { $0.kind == "no_pg_stat_statements" })
        #expect(!install.steps.contains { $0.sql.hasPrefix("CREATE EXTENSION") })
        #expect(install.evidence.contains("on its primary: CREATE EXTENSION pg_stat_statements;"))
    }

    @Test func `a replica's own settings may still be changed there`() {
        var made = Made()
        made.isReplica = true
        made.settings["track_io_timing"] = ("off", nil)
        #expect(
            made.recommendations.flatMap(\.steps).map(\.sql) == [
                "ALTER SYSTEM SET track_io_timing = on;", "SELECT pg_reload_conf();",
            ])
    }

    @Test(arguments: [false, true])
    func `autovacuum that is off is critical, but not on a replica`(isReplica: Bool) throws {
        var made = Made()
        made.isReplica = isReplica
        made.settings["autovacuum"] = ("off", nil)
        made.lethal = ["autovacuum_off"]
        let item = try #require(made.recommendations.first { $0.kind == "autovacuum_off" })
        #expect(item.severity == (isReplica ? .info : .critical))
        #expect(item.what.contains("its primary does") == isReplica)
    }

    @Test func `a setting of the command line is named and not to be changed by ALTER SYSTEM`()
        throws
    {
        var made = Made()
        made.settings["fsync"] = ("off", nil)
        made.settings["full_page_writes"] = ("off", nil)
        made.sources["fsync"] = "command line"
        let found = made.recommendations
        let fsync = try #require(found.first { $0.kind == "fsync_off" })
        #expect(fsync.steps == [])
        #expect(fsync.evidence.last?.hasPrefix("fsync is set on the command line") == true)
        #expect(fsync.evidence.last?.contains("set it to on there") == true)
        let pages = try #require(found.first { $0.kind == "full_page_writes_off" })
        #expect(pages.steps.first?.sql == "ALTER SYSTEM SET full_page_writes = on;")
    }

    @Test func `where ALTER SYSTEM is not allowed no advice of any kind holds one`() {
        var made = Made()
        for name in ["fsync", "full_page_writes", "autovacuum", "track_counts", "track_io_timing"] {
            made.settings[name] = ("off", nil)
        }
        made.settings["allow_alter_system"] = ("off", nil)
        made.hasStatements = false
        made.settings["shared_preload_libraries"] = ("", nil)
        let checks = HealthModel.current.components.flatMap(\.checks).map(\.name)
        made.losses = checks.map { (component: "x", check: $0, points: 9) }
        let found = made.recommendations
        #expect(found.count > 10)
        let steps = found.flatMap(\.steps).map(\.sql)
        #expect(!steps.contains { $0.contains("ALTER SYSTEM") || $0.contains("reload") })
        let words = "fsync = on in the configuration that manages the server"
        #expect(found.contains { $0.evidence.contains { $0.contains(words) } })
    }

    @Test func `the source of each setting that general advice changes is looked at`() throws {
        let question = try #require(Questions.all.first { $0.name == "settings" })
        let sql = question.variants.map(\.sql).joined()
        let beginning = "ALTER SYSTEM SET "
        let names = Advisor.generalStatements.filter { $0.hasPrefix(beginning) }.compactMap {
            $0.dropFirst(beginning.count).split(separator: " ").first.map(String.init)
        }
        #expect(names.count > 5)
        for name in names + ["allow_alter_system"] { #expect(sql.contains("'\(name)'"), "\(name)") }
    }
}
