import Platform
import Support
import Testing

/// What a machine must have before the program starts there.
@Suite struct LibraryTests {
    /// What every Debian system has.
    private static let everywhere: Set<Substring> = ["libc6", "libgcc-s1"]

    /// The packages that docs/installation.md has installed for a program that was built by hand.
    private static let documented: Result<[Substring], any Error> = Result {
        let path = "\(Checkout.root)/docs/installation.md"
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.contains("apt-get install libpq5") }
        let command = try #require(line)
        return command.split(separator: " ").filter { $0.hasPrefix("lib") || $0.contains("1g") }
    }

    @Test func `the documents name the packages that the program is linked with, and no other`()
        async throws
    {
        let documented = try Self.documented.get()
        try await offThePool {
            let owners = try DebianPackage.made.get().shell(
                """
                python3 - \(AgentProcess.program()) <<'END'
                import os, re, subprocess, sys
                run = lambda *words: subprocess.run(words, capture_output=True, text=True).stdout
                needed = re.findall(r"\\(NEEDED\\).*\\[(.*)\\]", run("readelf", "-dW", sys.argv[1]))
                for line in run("ldd", sys.argv[1]).splitlines():
                    name, _, path = line.strip().partition(" => ")
                    path = os.path.realpath(path.split(" (")[0])
                    # Some packages still name the place from before /usr was merged.
                    for path in [path, path.removeprefix("/usr")] if name in needed else []:
                        owner = run("dpkg-query", "--search", path)
                        if owner:
                            print(owner.split(":")[0])
                END
                """)
            let linked = Set(owners.split(separator: "\n")).subtracting(Self.everywhere)
            #expect(linked == Set(documented))
        }
    }

    @Test func `in a root with these packages alone the tarball's program starts`() async throws {
        let documented = try Self.documented.get().joined(separator: " ")
        try await offThePool {
            let package = try DebianPackage.made.get()
            let root = try TemporaryDirectory("b")
            let answer = try package.shell(
                """
                python3 - \(documented) <<'END' >\(root.path)/files
                import re, subprocess, sys
                run = lambda *words: subprocess.run(words, capture_output=True, text=True).stdout
                waiting, seen = sys.argv[1:] + ["libc6", "libgcc-s1"], set()
                while waiting:
                    name = waiting.pop()
                    needs = run("dpkg-query", "-Wf", "${Status}|${Pre-Depends}, ${Depends}", name)
                    if name in seen or not needs.startswith("install ok installed"):
                        continue
                    seen.add(name)
                    print(run("dpkg-query", "--listfiles", name), end="")
                    waiting += re.findall(r"(?:^|[,|]) *([a-z0-9.+-]+)", needs.split("|", 1)[1])
                END
                sed -n 's#^/\\(.*\\.so.*\\)#\\1#p' \(root.path)/files >\(root.path)/libraries
                tar -C / -c --ignore-failed-read --no-recursion -T \(root.path)/libraries 2>/dev/null |
                    tar -x -C \(root.path)
                tar -x -z --strip-components=1 -f \(package.tarball) -C \(root.path)
                chroot \(root.path) /usr/bin/pgvigil version || true
                """)
            #expect(answer.hasPrefix("pgvigil "), "\(answer)")
        }
    }
}
