import Agreements
import Testing

/// A setting beside the value that is expected of it, in PostgreSQL's units and words.
@Suite struct ServerSettingTests {
    private static func verdict(
        _ expected: String, _ value: String, unit: String = "", kind: String,
        name: String = "a_setting", builtIn: String = "", source: String = "configuration file"
    ) -> SettingVerdict {
        ServerSetting(
            name: name, value: value, unit: unit, kind: kind, builtIn: builtIn, source: source
        ).verdict(expected)
    }

    @Test(arguments: [
        ("256MB", "32768", "8kB"), ("32768", "32768", "8kB"), ("262144kB", "32768", "8kB"),
        ("0.25GB", "32768", "8kB"), (" 256 MB ", "32768", "8kB"), ("268435456B", "32768", "8kB"),
        ("64MB", "65536", "kB"), ("1TB", "1073741824", "kB"), ("1GB", "1024", "MB"),
        ("16MB", "16777216", "B"), ("5min", "300", "s"), ("5min", "300000", "ms"),
        ("1h", "60", "min"), ("1d", "86400", "s"), ("1500us", "2", "ms"), ("0x10", "16", ""),
        ("010", "8", ""), ("-1", "-1", "kB"), ("200", "200", ""), ("2e2", "200", ""),
        ("1.6", "2", ""), ("0.1GB", "104448", "kB"),
    ])
    func `whole numbers agree in every unit of PostgreSQL`(
        expected: String, value: String, unit: String
    ) {
        #expect(Self.verdict(expected, value, unit: unit, kind: "integer") == .agrees)
    }

    @Test(arguments: [
        ("256MB", "16384", "8kB"), ("128", "128MB", "x"), ("4MB", "4", "kB"), ("5s", "5", "min"),
        ("200", "100", ""), ("-1", "0", "kB"),
    ])
    func `other amounts differ or are none`(expected: String, value: String, unit: String) {
        #expect(Self.verdict(expected, value, unit: unit, kind: "integer") != .agrees)
    }

    @Test(arguments: ["256mb", "256 QB", "x", "", "1 2", "5min", "nan", "inf", "0x"])
    func `what is no amount of memory is not compared`(expected: String) {
        let verdict = Self.verdict(expected, "32768", unit: "8kB", kind: "integer")
        #expect(verdict == .unknown(.value))
    }

    @Test(arguments: [
        ("0.9", "0.9", ""), (".9", "0.9", ""), ("9e-1", "0.9", ""), ("0.33333333", "0.333333", ""),
        ("2ms", "2", "ms"), ("0.5ms", "0.5", "ms"), ("500us", "0.5", "ms"), ("1s", "1000", "ms"),
    ])
    func `fractions agree to the digits that the server shows`(
        expected: String, value: String, unit: String
    ) {
        #expect(Self.verdict(expected, value, unit: unit, kind: "real") == .agrees)
    }

    @Test func `a fraction that differs in a digit that is shown differs`() {
        #expect(Self.verdict("0.9", "0.91", kind: "real") == .differs)
        #expect(Self.verdict("0.333", "0.333333", kind: "real") == .differs)
    }

    @Test(arguments: ["on", "true", "yes", "1", "ON", "t", "tr", "ye", "y", "True"])
    func `a switch that is on has all of PostgreSQL's words`(expected: String) {
        #expect(Self.verdict(expected, "on", kind: "bool") == .agrees)
        #expect(Self.verdict(expected, "off", kind: "bool") == .differs)
    }

    @Test(arguments: ["off", "false", "no", "0", "of", "f", "N"])
    func `a switch that is off has them, too`(expected: String) {
        #expect(Self.verdict(expected, "off", kind: "bool") == .agrees)
        #expect(Self.verdict(expected, "on", kind: "bool") == .differs)
    }

    @Test(arguments: ["o", "", "onn", "2", "enabled"])
    func `a word that PostgreSQL refuses for a switch is not compared`(expected: String) {
        #expect(Self.verdict(expected, "on", kind: "bool") == .unknown(.value))
    }

    @Test(arguments: [
        ("io_uring", "io_uring"), ("IO_URING", "io_uring"), ("true", "on"), ("0", "off"),
        ("hot_standby", "replica"), ("debug", "debug2"), ("TLSv1.2", "TLSv1.2"),
    ])
    func `words agree in any letters and with their other names`(
        expected: String, value: String
    ) {
        #expect(Self.verdict(expected, value, kind: "enum") == .agrees)
        #expect(Self.verdict(expected, "another", kind: "enum") == .differs)
    }

    @Test(arguments: [
        ("shared_preload_libraries", "pg_stat_statements,pg_cron", "pg_stat_statements, pg_cron"),
        ("search_path", "\"$user\", public", "\"$user\",public"),
        ("search_path", "App, public", "app, public"),
        ("search_path", "\"App\"", "\"App\""),
        ("listen_addresses", "localhost,10.0.0.1", "10.0.0.1, localhost"),
        ("DateStyle", "iso, mdy", "ISO, MDY"),
        ("synchronous_standby_names", "ANY 1 (a,  b)", "ANY 1 (a, b)"),
        ("TimeZone", "europe/berlin", "Europe/Berlin"),
        ("cluster_name", "main", "main"), ("cluster_name", "", ""),
    ])
    func `lists agree whatever their blanks and quotes`(
        name: String, expected: String, value: String
    ) {
        #expect(Self.verdict(expected, value, kind: "string", name: name) == .agrees)
    }

    @Test(arguments: [
        ("shared_preload_libraries", "pg_cron, pg_stat_statements", "pg_stat_statements, pg_cron"),
        ("search_path", "\"App\"", "app"), ("search_path", "\"a,b\"", "a, b"),
        ("search_path", "\"a\"\"b\"", "\"ab\""),
        ("listen_addresses", "localhost", "localhost, 10.0.0.1"),
        ("cluster_name", "Main", "main"), ("cluster_name", "e\u{301}", "\u{e9}"),
    ])
    func `texts and lists that are not the same differ`(
        name: String, expected: String, value: String
    ) {
        #expect(Self.verdict(expected, value, kind: "string", name: name) == .differs)
    }

    @Test(arguments: ["database", "user", "database user", "client"])
    func `a value of the agent's own sessions is not taken for the server's`(source: String) {
        let verdict = Self.verdict("on", "on", kind: "bool", source: source)
        #expect(verdict == .unknown(.ownSession))
    }

    @Test func `a value that the server is asked to make itself agrees with what it made`() {
        func verdict(_ expected: String, _ source: String) -> SettingVerdict {
            Self.verdict(
                expected, "512", unit: "8kB", kind: "integer", builtIn: "-1", source: source)
        }
        #expect(verdict("-1", "override") == .agrees && verdict("-1", "default") == .agrees)
        #expect(verdict("-1", "configuration file") == .differs)
        #expect(verdict("4MB", "override") == .agrees && verdict("8MB", "override") == .differs)
    }

    @Test(arguments: [
        ("32768", "8kB", "integer", "256MB"), ("4096", "kB", "integer", "4MB"),
        ("300", "s", "integer", "5min"), ("-1", "kB", "integer", "-1"), ("0", "s", "integer", "0"),
        ("100", "", "integer", "100"), ("2", "ms", "real", "2ms"), ("on", "", "bool", "on"),
        ("1", "8kB", "integer", "8kB"),
    ])
    func `a value is shown as SHOW does`(
        value: String, unit: String, kind: String, text: String
    ) {
        #expect(ServerSetting(name: "a", value: value, unit: unit, kind: kind).text == text)
    }
}
