import Demo
import Glibc
import Logging
import Platform
import Postgres
import Support
import Testing

@Suite struct PrivateClusterTests {
    private func postmaster(_ cluster: PrivateCluster) throws -> Int32 {
        let file = try Files.read("\(cluster.directory)/data/postmaster.pid")
        let text = String(decoding: file, as: UTF8.self)
        return try #require(text.split(separator: "\n").first.flatMap { Int32($0) })
    }

    @Test(arguments: [15, 16, 18])
    func `a cluster of each version starts with what can be watched`(version: Int) async throws {
        try await withCluster(version: version) { cluster in
            let watcher = try session(cluster.watchingConninfo)
            let settings = try await watcher.rows(
                "SELECT current_setting('listen_addresses'), current_setting('track_io_timing'),"
                    + " pg_has_role('pg_monitor', 'member'), rolsuper"
                    + " FROM pg_roles WHERE rolname = current_user")
            #expect(settings == [["", "on", "t", "f"]])
            let extensions = try await watcher.rows(
                "SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements'")
            #expect(extensions == [[version == 16 ? "0" : "1"]])
            await watcher.close()
        }
    }

    @Test func `stopping leaves no process and no file, and twice is once`() async throws {
        try await withCluster(version: 15) { cluster in
            let process = try postmaster(cluster)
            await cluster.stop()
            #expect(kill(process, 0) != 0)
            #expect(!Files.exists(cluster.directory))
            await cluster.stop()
        }
    }

    @Test func `a cluster that is forgotten goes, too`() async throws {
        try await ServerTurn.taken {
            let (process, directory) = try await { () async throws -> (Int32, String) in
                let cluster = try await PrivateCluster.start(programs: try await programs(15))
                return (try postmaster(cluster), cluster.directory)
            }()
            try await eventually("the cluster going") {
                kill(process, 0) != 0 && !Files.exists(directory)
            }
        }
    }

    @Test func `a kill -9 of ours leaves no process and no file`() async throws {
        let parent = try TemporaryDirectory("demo")
        #expect(chmod(parent.path, 0o755) == 0)
        let binaries = try await programs(15).directory
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = parent.path as String, binaries = binaries as String] in
            let cluster = try await PrivateCluster.start(
                programs: ServerPrograms(directory: binaries), in: path)
            let pid = try Files.read("\(cluster.directory)/data/postmaster.pid")
            try Files.replace("\(path)/pid", with: pid)
            kill(getpid(), SIGKILL)
        }
        let text = String(decoding: try Files.read("\(parent.path)/pid"), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let process = try #require(Int32(lines[0]))
        try await eventually("the cluster going") {
            kill(process, 0) != 0 && Files.matching("\(parent.path)/*") == ["\(parent.path)/pid"]
        }
        // Line 7 names the shared memory segment, which would outlive a postmaster that was killed.
        let segment = try #require(lines[6].split(separator: " ").last.flatMap { Int32($0) })
        var status = shmid_ds()
        #expect(shmctl(segment, IPC_STAT, &status) != 0)
    }

    @Test func `a server that dies is noticed and its words are kept`() async throws {
        try await withCluster(version: 15) { cluster in
            let process = try postmaster(cluster)
            let ended = Task { await cluster.ended() }
            kill(process, SIGINT)
            let error = try #require(await ended.value)
            #expect("\(error)".contains("database system is shut down"))
            await cluster.stop()
            #expect(!Files.exists(cluster.directory))
        }
    }

    @Test func `waiting for the end is given up when cancelled`() async throws {
        try await withCluster(version: 15) { cluster in
            let ended = Task { await cluster.ended() }
            ended.cancel()
            #expect(await ended.value == nil)
        }
    }

    @Test func `programs that fail are quoted and nothing is left behind`() async throws {
        let directory = try TemporaryDirectory("demo")
        for program in ["postgres", "initdb"] {
            let script = "#!/bin/sh\necho 'no luck today' >&2\nexit 3\n"
            _ = try directory.write(program, script, mode: 0o755)
        }
        #expect(chmod(directory.path, 0o755) == 0)
        let parent = try TemporaryDirectory("demo")
        #expect(chmod(parent.path, 0o755) == 0)
        do {
            _ = try await PrivateCluster.start(
                programs: ServerPrograms(directory: directory.path), in: parent.path)
            Issue.record("started")
        } catch {
            #expect("\(error)".contains("no luck today"))
        }
        #expect(Files.matching("\(parent.path)/*") == [])
    }

    @Test func `a path that is too long for a socket is refused with a remedy`() async throws {
        let parent = try TemporaryDirectory("demo")
        let long = parent.path + "/" + String(repeating: "x", count: 100)
        try Files.makeDirectory(long, mode: 0o755)
        do {
            _ = try await PrivateCluster.start(programs: try await programs(15), in: long)
            Issue.record("started")
        } catch {
            #expect("\(error)".contains("TMPDIR"))
        }
        #expect(Files.matching("\(long)/*") == [])
    }
}
