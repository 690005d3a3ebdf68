import BackupChecks
import Basics
import Testing

/// What counts of files, and what their manifests say.
@Suite struct BackupFilesTests {
    @Test func `names of unfinished files and of manifests are no backups`() {
        var directory = BackupDirectory(path: "/b", pattern: Glob("full_*"))
        directory.manifest = "*.manifest"
        let names = [
            "full_1.dump", "full_2.dump.partial", "full_3.TMP", "full_4.dump.manifest", ".full_5",
            "other_1.dump",
        ]
        #expect(names.filter(directory.isBackup) == ["full_1.dump"])
        #expect(
            directory.manifestNames(of: "full_1.dump")
                == ["full_1.dump.manifest", "full_1.manifest"])
        directory.manifest = "manifest_*.txt"
        #expect(directory.manifestNames(of: "a.b.c")[1] == "manifest_a.b.txt")
    }

    @Test
    func `a file is complete when two looks an interval apart have seen it alike, or it is old`()
        throws
    {
        var memory = BackupMemory()
        let now = 1_796_050_000.0
        let changed = Int64(now - 5) * 1_000_000_000
        memory.see([("a", 10, changed)], now: now)
        #expect(!memory.sightings[0].isSettled(now: now, lookEvery: 300))
        memory.see([("a", 11, changed)], now: now + 300)
        #expect(!memory.sightings[0].isSettled(now: now + 300, lookEvery: 300))
        memory.see([("a", 11, changed)], now: now + 600)
        #expect(memory.sightings[0].isSettled(now: now + 600, lookEvery: 300))
        // A clock that is set back does not keep it waiting for hours.
        memory.see([("a", 11, changed)], now: now - 7200)
        memory.see([("a", 11, changed)], now: now - 6900)
        #expect(memory.sightings[0].isSettled(now: now - 6900, lookEvery: 300))
        var fresh = BackupMemory()
        fresh.see([("old", 1, Int64(now - 3601) * 1_000_000_000)], now: now)
        #expect(fresh.sightings[0].isSettled(now: now, lookEvery: 300))
    }

    @Test func `what was judged is kept over a restart, and forgotten when the file changes`() {
        var memory = BackupMemory()
        memory.see([("a", 10, 7), ("b", 1, 8), ("c", 1, 9)], now: 100)
        memory.judge(memory.sightings[2], .failed("broken \"x\""))
        memory.judge(memory.sightings[1], .passed)
        memory.judge(memory.sightings[0], .unknown("slow"))
        memory.newest[""] = BackupMemory.Newest(
            finished: 5.5, name: "b", bytes: 1, formerBytes: nil, count: 2)
        let read = BackupMemory.read(BackupMemory.file(["full": memory, "other": BackupMemory()]))
        #expect(read == ["full": memory, "other": BackupMemory()])
        memory.see([("a", 11, 7), ("b", 1, 8)], now: 200)
        #expect(memory.sightings.map(\.verdict) == [.passed, nil])
        for damaged in ["", "{}", "[1]", #"{"version": 2, "backups": {"a": {}}}"#] {
            #expect(BackupMemory.read(Array(damaged.utf8)).isEmpty)
        }
    }

    @Test func `only the newest of very many files are remembered`() {
        var memory = BackupMemory()
        memory.see((0..<3000).map { ("\($0)", 1, Int64($0)) }, now: 1)
        #expect(memory.sightings.count == BackupMemory.sightingsMax)
        #expect(memory.sightings.first?.name == "2999")
    }

    @Test(arguments: [
        ("3735928559 100 full.dump\n", nil),
        ("3735928559 101 full.dump\n", "it has 100 bytes, its manifest says 101"),
        ("d2a8 *full.dump\n", nil), ("# a list\nabc  /var/backups/full.dump\n", nil),
        ("d2a8  other.dump\n", "its manifest does not name it"),
        ("", "its manifest is empty"), ("\n\n", "its manifest is empty"),
        ("backup of full.dump, made at noon\n", nil),
    ])
    func `a manifest beside a file names it, and its size where it has one`(
        content: String, flaw: String?
    ) {
        #expect(
            BackupManifest.mismatch(in: Array(content.utf8), name: "full.dump", bytes: 100) == flaw)
    }

    @Test func `the manifest of a base backup names files with their sizes, and has an end`() {
        let lines = [
            #"{ "PostgreSQL-Backup-Manifest-Version": 1,"#, #""Files": ["#,
            #"{ "Path": "backup_label", "Size": 225, "Last-Modified": "2026-11-30 13:18:56 GMT" },"#,
            #"{ "Path": "global/1261", "Size": 8192, "Checksum-Algorithm": "CRC32C" }"#,
            "],", #""Manifest-Checksum": "1437"}"#,
        ]
        let whole = Array(lines.joined(separator: "\n").utf8)
        let manifest = BackupManifest(ofBaseBackup: whole)
        #expect(manifest.flaw == nil && manifest.bytes == 8417)
        #expect(manifest.sizes.map(\.path) == ["backup_label", "global/1261"])
        #expect(manifest.mismatch(found: [225, 8192]) == nil)
        #expect(manifest.mismatch(found: [225, nil]) == "global/1261 is missing")
        #expect(
            manifest.mismatch(found: [1, nil])
                == "backup_label has 1 bytes and not 225, and 1 more do not fit its manifest")
        // Cut anywhere, it has no end.
        for count in 0..<whole.count {
            #expect(BackupManifest(ofBaseBackup: Array(whole[..<count])).flaw != nil)
        }
    }

    @Test func `a label says where a backup began, and from where on an incremental one goes`() {
        let start = "START WAL LOCATION: 0/2000028 (file 000000010000000000000002)\n"
        let rest = "CHECKPOINT LOCATION: 0/2000080\nBACKUP METHOD: streamed\n"
        #expect(BackupLabel(Array((start + rest).utf8))?.start == "0/2000028")
        #expect(BackupLabel(Array((start + rest).utf8))?.base == nil)
        let incremental = start + rest + "INCREMENTAL FROM LSN: 0/1000028\n"
        #expect(BackupLabel(Array(incremental.utf8))?.base == "0/1000028")
        for text in ["", "\n", "START WAL LOCATION: ", "INCREMENTAL FROM LSN: 0/1"] {
            #expect(BackupLabel(Array(text.utf8)) == nil)
        }
    }

    @Test func `a line for people says what counts, and what does not`() {
        var report = BackupReport(
            settings: BackupSettings(
                name: "full", source: .tool(BackupTool(.walg, subject: nil)),
                maxAge: .seconds(7200)),
            places: [
                BackupReport.Place(
                    newest: BackupMemory.Newest(
                        finished: 1000, name: "a", bytes: 5, formerBytes: nil, count: 3))
            ])
        let young = BackupLine(report, now: 4700)
        #expect(young.text == "backup full: ok: a, 1h1m old, at most 2h0m; 3 good\n")
        #expect(young.isGood)
        report.flaws = ["b: it is empty"]
        let old = BackupLine(report, now: 10_000)
        #expect(
            old.text == """
                backup full: too old: the newest good one is a, 2h30m old, at most 2h0m; 3 good
                  does not count: b: it is empty

                """)
        #expect(!old.isGood)
        report.places = [BackupReport.Place(label: "2", problem: BackupProblem("away"))]
        #expect(
            BackupLine(report, now: 0).text.hasPrefix(
                "backup full (repository 2): cannot be looked at: away\n"))
    }
}
