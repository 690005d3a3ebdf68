import FoundationEssentials
import Glibc
import Platform
import Testing

/// Commands that do not take or give what they should.
@Suite(.serialized) struct CommandOutputTests {
    private static func run(
        _ script: String, input: [UInt8] = [], within limit: Duration = .seconds(60),
        leftoverMax: Duration = .seconds(30)
    ) -> Result<String, CommandOutput.Failure> {
        do throws(CommandOutput.Failure) {
            let output = try CommandOutput.of(
                ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], input: input,
                within: limit, leftoverMax: leftoverMax)
            return .success(String(decoding: output, as: UTF8.self))
        } catch { return .failure(error) }
    }

    private static func count(_ directory: String) -> Int {
        guard let handle = opendir(directory) else { return 0 }
        defer { closedir(handle) }
        var count = 0
        while readdir(handle) != nil { count += 1 }
        return count
    }

    private static let large = [UInt8](repeating: 0x61, count: 1 << 20)

    @Test func `a large input goes through while the output is read`() {
        #expect(Self.run("cat | wc -c | tr -d ' '", input: Self.large) == .success("1048576\n"))
    }

    @Test func `a command may close its output before it has read its input`() {
        let script = "exec >&- 2>&-; test \"$(wc -c)\" -eq 1048576"
        #expect(Self.run(script, input: Self.large) == .success(""))
    }

    @Test func `a command that does not read its input does no harm`() {
        #expect(Self.run("echo done", input: Self.large) == .success("done\n"))
    }

    @Test func `input without a reader costs the deadline and nothing after it`() {
        let began = ContinuousClock.now
        let result = Self.run(
            "exec sleep 60", input: Self.large, within: .milliseconds(500))
        #expect(result == .failure(.deadline))
        #expect(began.duration(to: .now) < .seconds(20))
    }

    private static func isGone(_ process: pid_t) -> Bool {
        for _ in 0..<6000 {
            if kill(process, 0) != 0 { return true }
            // An orphan that was ended waits for the process that takes care of orphans.
            if (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8))?
                .contains(") Z ") == true
            {
                return true
            }
            usleep(10_000)
        }
        return false
    }

    @Test(arguments: [0, 3])
    func `a command is judged by its own end, and who holds its output is ended`(
        code: Int32
    ) throws {
        let file = "/tmp/pgvigil-left-\(getpid())-\(code)"
        defer { unlink(file) }
        let result = Self.run(
            "sleep 300 & echo $! > \(file); echo taken; exit \(code)",
            leftoverMax: .milliseconds(50))
        #expect(
            result
                == (code == 0
                    ? .success("taken\n") : .failure(.ended(.exited(code), errors: ""))))
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let left = try #require(pid_t(text.filter(\.isNumber)))
        #expect(Self.isGone(left))
    }

    @Test func `who has left the group with the output open holds up no one`() throws {
        let script = "setsid sleep 300 & echo $!"
        let text = try Self.run(script, leftoverMax: .milliseconds(50)).get()
        let left = try #require(pid_t(text.filter(\.isNumber)))
        #expect(kill(left, SIGKILL) == 0)
    }

    @Test func `what is left behind may write for a while`() {
        let script = "(sleep 0.2; echo late) & echo early"
        #expect(Self.run(script) == .success("early\nlate\n"))
    }

    @Test func `who is left behind with the input costs no thread and no descriptor`() {
        let script = "exec 3<&0; setsid sleep 30 <&3 >/dev/null 2>&1 & echo $!"
        var left: [pid_t] = []
        // What the first run makes for good is no loss.
        for round in 0..<2 {
            let before = (Self.count("/proc/self/fd"), Self.count("/proc/self/task"))
            for _ in 0..<(round == 0 ? 1 : 10) {
                let result = Self.run(script, input: Self.large)
                let text = try? result.get()
                left += [pid_t(text?.filter(\.isNumber) ?? "") ?? 0].filter { $0 > 0 }
            }
            guard round == 1 else { continue }
            #expect(Self.count("/proc/self/fd") <= before.0 + 2)
            #expect(Self.count("/proc/self/task") <= before.1 + 4)
        }
        #expect(left.count == 11)
        for child in left { kill(child, SIGKILL) }
    }
}
