import BackupChecks
import Testing

/// What the tools say, from their own output: pgBackRest 2.45 and Barman 3.4.0 as they wrote it, WAL-G as its
/// documents show it.
@Suite struct BackupAnswersTests {
    private static let now = 1_796_050_000.0

    private static func repositories(
        _ tool: BackupTool, _ answer: String
    ) -> Result<[BackupRepository], BackupProblem> {
        Result { () throws(BackupProblem) in try tool.repositories(Array(answer.utf8)) }
    }

    private static func places(
        _ tool: BackupTool, _ answer: String, _ memory: inout BackupMemory
    ) -> [BackupReport.Place] {
        BackupReport.places(repositories(tool, answer), &memory, now: now)
    }

    private static func backup(
        _ label: String, stop: Int, repository: Int = 1, error: Bool = false,
        wal: (String, String) = ("000000010000000000000002", "000000010000000000000002")
    ) -> String {
        """
        {"archive":{"start":"\(wal.0)","stop":"\(wal.1)"},"backrest":{"format":5,"version":"2.45"},\
        "database":{"id":1,"repo-key":\(repository)},"error":\(error),"info":{"delta":22992536,\
        "repository":{"delta":3043541,"size":3043541},"size":22992536},"label":"\(label)",\
        "lsn":{"start":"0/2000028","stop":"0/2000100"},"prior":null,"reference":null,\
        "timestamp":{"start":1796044629,"stop":\(stop)},"type":"full"}
        """
    }

    private static func stanza(
        _ backups: [String], max: String = "000000010000000000000004",
        repositories: [(key: Int, code: Int, message: String)] = [(1, 0, "ok")]
    ) -> String {
        let places = repositories.map {
            #"{"cipher":"none","key":\#($0.key),"status":{"code":\#($0.code),"message":"\#($0.message)"}}"#
        }
        let archives = repositories.map {
            #"{"database":{"id":1,"repo-key":\#($0.key)},"id":"15-1","max":"\#(max)","min":"000000010000000000000001"}"#
        }
        return """
            [{"archive":[\(archives.joined(separator: ","))],"backup":[\(backups.joined(separator: ","))],\
            "cipher":"none","db":[{"id":1,"repo-key":1,"system-id":7713952926679145454,"version":"15"}],\
            "name":"main","repo":[\(places.joined(separator: ","))],"status":{"code":0,\
            "lock":{"backup":{"held":false}},"message":"ok"}}]
            """
    }

    private let pgbackrest = BackupTool(.pgbackrest, subject: "main")
    private let barman = BackupTool(.barman, subject: "main")
    private let walg = BackupTool(.walg, subject: nil)

    @Test func `pgBackRest's newest backup counts, with the size of the database`() {
        var memory = BackupMemory()
        let answer = Self.stanza([
            Self.backup("20261130-131709F", stop: 1_796_044_635),
            Self.backup("20261130-131709F_20261130-131716I", stop: 1_796_044_637),
        ])
        let place = Self.places(pgbackrest, answer, &memory).first
        #expect(place?.label == "1" && place?.problem == nil && place?.hasWALGap == false)
        #expect(place?.newest?.name == "20261130-131709F_20261130-131716I")
        #expect(place?.newest?.finished == 1_796_044_637 && place?.newest?.count == 2)
        #expect(place?.newest?.bytes == 22_992_536 && place?.newest?.formerBytes == 22_992_536)
    }

    @Test func `a backup with broken pages does not count, and why is said`() throws {
        var memory = BackupMemory()
        let answer = Self.stanza([
            Self.backup("good", stop: 1_796_044_635),
            Self.backup("broken", stop: 1_796_044_637, error: true),
        ])
        #expect(Self.places(pgbackrest, answer, &memory).first?.newest?.name == "good")
        let backups = try Self.repositories(pgbackrest, answer).get()[0].backups
        #expect(
            BackupReport.flaws(backups, now: Self.now)
                == ["broken: pages with wrong checksums were found in it"])
    }

    @Test func `WAL that the archive lacks is a gap, on whatever timeline`() {
        var memory = BackupMemory()
        for (last, hasGap) in [
            ("000000010000000000000001", true), ("000000020000000000000009", false),
        ] {
            let answer = Self.stanza([Self.backup("a", stop: 1_796_044_635)], max: last)
            #expect(Self.places(pgbackrest, answer, &memory).first?.hasWALGap == hasGap)
        }
        let none = Self.stanza([Self.backup("a", stop: 1_796_044_635)])
            .replacing("\"max\":\"000000010000000000000004\"", with: "\"max\":null")
        #expect(Self.places(pgbackrest, none, &memory).first?.hasWALGap == true)
    }

    @Test func `each repository is known by itself, and one that is away keeps its last time`() {
        var memory = BackupMemory()
        let both = [
            Self.backup("a", stop: 1_796_044_635),
            Self.backup("b", stop: 1_796_044_700, repository: 2),
        ]
        let well = Self.stanza(both, repositories: [(1, 0, "ok"), (2, 0, "ok")])
        let before = Self.places(pgbackrest, well, &memory)
        #expect(before.map { $0.newest?.name } == ["a", "b"])
        let message = "[PathOpenError] unable to list file info for path: [13] Permission denied"
        let away = Self.stanza([both[0]], repositories: [(1, 0, "ok"), (2, 99, message)])
        let after = Self.places(pgbackrest, away, &memory)
        #expect(after.map { $0.newest?.name } == ["a", "b"])
        #expect(after[0].problem == nil)
        #expect(after[1].problem == BackupProblem("repository 2: \(message)"))
        // Also when the tool itself gives no answer, and after a restart.
        var kept = BackupMemory.read(BackupMemory.file(["repo": memory]))["repo"] ?? BackupMemory()
        let failed = BackupReport.places(.failure(BackupProblem("no answer")), &kept, now: Self.now)
        #expect(failed.map { $0.newest?.name } == ["a", "b"])
        #expect(failed.allSatisfy { $0.problem == BackupProblem("no answer") })
    }

    @Test(arguments: [(1, "missing stanza path"), (2, "no valid backups")])
    func `a repository without a backup is an answer, and has no time`(
        code: Int, message: String
    ) {
        var memory = BackupMemory()
        let place = Self.places(
            pgbackrest, Self.stanza([], repositories: [(1, code, message)]), &memory
        ).first
        #expect(place?.problem == nil && place?.newest == nil)
    }

    @Test(arguments: [
        ("", "pgbackrest info did not answer in JSON: a value is missing at byte 1"),
        ("[{", "pgbackrest info did not answer in JSON: a name is missing at byte 3"),
        ("{}", "pgbackrest info did not answer with a list of stanzas"),
        ("[]", "pgbackrest info does not name the stanza main"),
        (#"[{"name":"main"}]"#, "pgbackrest info names no repository"),
    ])
    func `an answer that is none has a reason`(answer: String, reason: String) {
        #expect(Self.repositories(pgbackrest, answer) == .failure(BackupProblem(reason)))
    }

    @Test func `Barman's newest finished backup counts, and one that waits for WAL does not yet`() {
        let item = """
            {"backup_id": "20261130T131856", "end_time": "Mon Nov 30 13:18:57 2026", \
            "end_time_timestamp": "1796044737", "retention_status": "-", "size": "38.1 MiB", \
            "size_bytes": 39981070, "status": "DONE", "tablespaces": [], "wal_size": "0 B", \
            "wal_size_bytes": 0}
            """
        var memory = BackupMemory()
        let place = Self.places(barman, "{\"main\": [\(item)]}", &memory).first
        #expect(place?.newest?.finished == 1_796_044_737 && place?.newest?.bytes == 39_981_070)
        #expect(place?.hasWALGap == false)
        let waiting = item.replacing("DONE", with: "WAITING_FOR_WALS")
            .replacing("20261130T131856", with: "20261130T140000")
            .replacing("1796044737", with: "1796047200")
        let failed = #"{"backup_id": "20261130T150000", "status": "FAILED"}"#
        let answer = "{\"main\": [\(failed), \(waiting), \(item)]}"
        let later = Self.places(barman, answer, &memory).first
        #expect(later?.newest?.name == "20261130T131856" && later?.hasWALGap == true)
        #expect(later?.newest?.count == 1)
    }

    @Test func `what Barman says of an error is the reason`() {
        #expect(
            Self.repositories(barman, #"{"_ERROR": ["Unknown server 'main'"]}"#)
                == .failure(BackupProblem("Unknown server 'main'")))
        #expect(
            Self.repositories(barman, #"{"other": []}"#)
                == .failure(BackupProblem("barman list-backups does not name the server main")))
    }

    @Test func `WAL-G's backups are as old as their finish times`() {
        let answer = """
            [{"backup_name":"base_000000010000000000000002","time":"2026-11-30T08:09:10Z",\
            "wal_file_name":"000000010000000000000002","start_time":"2026-11-30T08:00:00.5Z",\
            "finish_time":"2026-11-30T09:08:09.25+01:00","hostname":"db1","pg_version":150018,\
            "start_lsn":33554472,"finish_lsn":33554688,"is_permanent":false,\
            "uncompressed_size":22992536,"compressed_size":3043541},\
            {"backup_name":"base_000000010000000000000001","time":"2026-11-29T08:09:10Z"},\
            {"backup_name":"never","finish_time":"0001-01-01T00:00:00Z"}]
            """
        var memory = BackupMemory()
        let place = Self.places(walg, answer, &memory).first
        #expect(place?.newest?.finished == 1_796_026_089.25 && place?.newest?.count == 2)
        #expect(place?.newest?.bytes == 22_992_536 && place?.newest?.formerBytes == nil)
        #expect(place?.hasWALGap == nil)
        #expect(Self.places(walg, "\n", &memory).first?.newest == nil)
    }

    @Test func `a time that is still to come counts for nothing`() {
        var memory = BackupMemory()
        let answer = Self.stanza([
            Self.backup("now", stop: 1_796_050_000), Self.backup("later", stop: 1_796_060_000),
        ])
        #expect(Self.places(pgbackrest, answer, &memory).first?.newest?.name == "now")
    }

    @Test func `the question names stanza, repository and form, and no shell reads it`() {
        let tool = BackupTool(
            .pgbackrest, subject: "a b", command: ["/x/pgbackrest", "--config=/y"], repository: 2)
        #expect(
            tool.question == [
                "/x/pgbackrest", "--config=/y", "--log-level-file=off", "--log-level-console=warn",
                "--repo=2", "--stanza=a b", "--output=json", "info",
            ])
        #expect(barman.question == ["barman", "--format", "json", "list-backups", "main"])
        #expect(walg.question == ["wal-g", "backup-list", "--detail", "--json"])
    }
}
