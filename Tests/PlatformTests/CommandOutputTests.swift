import Glibc
import Platform
import Testing

/// Commands that do not take or give what they should.
@Suite(.serialized) struct CommandOutputTests {
    private static func run(
        _ script: String, input: [UInt8] = [], within limit: Duration = .seconds(20)
    ) -> Result<String, CommandOutput.Failure> {
        do throws(CommandOutput.Failure) {
            let output = try CommandOutput.of(
                ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], input: input,
                within: limit)
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
