import Agreements
import Testing

/// What may be expected of which setting.
@Suite struct KnownSettingTests {
    private static func problem(_ name: String, _ value: String) -> KnownSetting.Problem? {
        KnownSetting.problem(of: name)
            ?? KnownSetting.problem(ExpectedSetting(name: name, value: value))
    }

    /// The blocks of settings of the plans that adopters come with.
    @Test(arguments: [
        ("max_connections", "200"), ("shared_buffers", "256MB"), ("effective_cache_size", "1GB"),
        ("maintenance_work_mem", "64MB"), ("checkpoint_completion_target", "0.9"),
        ("wal_buffers", "16MB"), ("default_statistics_target", "100"), ("random_page_cost", "1.1"),
        ("effective_io_concurrency", "200"), ("work_mem", "4MB"), ("min_wal_size", "1GB"),
        ("max_wal_size", "4GB"), ("io_method", "io_uring"), ("track_wal_io_timing", "on"),
        ("shared_preload_libraries", "pg_stat_statements, pg_cron"),
        ("pg_stat_statements.track", "all"), ("pg_stat_statements.max", "10000"),
        ("cron.database_name", "postgres"), ("autovacuum_naptime", "1min"),
        ("wal_level", "logical"),
        ("password_encryption", "scram-sha-256"), ("TimeZone", "UTC"), ("huge_pages", "try"),
        ("log_min_duration_statement", "1000"), ("log_connections", "on"),
        ("log_connections", "receipt,authentication"), ("data_checksums", "on"),
    ])
    func `what plans and handbooks set may be expected`(name: String, value: String) {
        #expect(Self.problem(name, value) == nil)
    }

    @Test func `a name that PostgreSQL does not have is refused`() {
        for name in ["max_connection", "sharedbuffers", "", ".", "a.", ".b", "a b.c", "é.x"] {
            #expect(KnownSetting.problem(of: name) == .name, "\(name)")
        }
        #expect(KnownSetting.names.contains("max_connections"))
    }

    @Test func `what may hold a secret, and what the agent sets for itself, is refused`() {
        for name in ["primary_conninfo", "archive_command", "ssl_passphrase_command", "app.token"] {
            #expect(KnownSetting.problem(of: name) == .secret, "\(name)")
        }
        for name in ["statement_timeout", "lock_timeout", "client_encoding"] {
            #expect(KnownSetting.problem(of: name) == .ownSession, "\(name)")
        }
    }

    @Test(arguments: [
        ("max_connections", "many", "is no number"),
        ("max_connections", "2MB", "has a unit, and the setting has none"),
        ("shared_buffers", "256mb", "its units are TB, GB, MB, kB, B"),
        ("shared_buffers", "5min", "its units are TB, GB, MB, kB, B"),
        ("checkpoint_timeout", "5m", "its units are d, h, min, s, ms, us"),
        ("track_wal_io_timing", "enabled", "is neither on nor off"),
        ("io_method", "uring", "is not one of sync, worker, io_uring"),
    ])
    func `a value that is none of its setting is refused with what it should be`(
        name: String, value: String, words: String
    ) {
        guard case .value(let complaint) = Self.problem(name, value) else {
            Issue.record("\(name): \(value) is not refused")
            return
        }
        #expect(complaint.contains(words), "\(complaint)")
    }

    @Test func `a version has the settings of its time`() {
        #expect(
            KnownSetting.has("io_method", major: 18) && !KnownSetting.has("io_method", major: 17))
        #expect(KnownSetting.has("IO_method", major: 20))
        #expect(KnownSetting.has("force_parallel_mode", major: 15))
        #expect(!KnownSetting.has("force_parallel_mode", major: 16))
        #expect(!KnownSetting.has("cron.database_name", major: 18))
    }
}
