import Platform
import Support
import Testing

/// What is in the package, and what Debian's own tools think of it.
@Suite(.serialized) struct ContentTests {
    @Test func `lintian finds no error`() async throws {
        try await offThePool {
            let found = try DebianPackage.made.get().shell(
                "lintian --allow-root --fail-on none \"$1\"")
            let errors = found.split(separator: "\n").filter { line in
                // A debug build brings the toolchain's libraries, which a release does without.
                !line.hasPrefix("N:") && !line.contains("libexec/pgvigil/swift")
            }
            #expect(errors == [])
        }
    }

    @Test func `the same program gives the same bytes`() async throws {
        try await offThePool {
            let first = try DebianPackage.made.get()
            let second = try DebianPackage()
            for (one, other) in [
                (first.path, second.path), (first.tarball, second.tarball),
                (first.materials, second.materials),
            ] {
                let isSame =
                    try Files.read(one, bytesMax: 64 << 20)
                    == Files.read(other, bytesMax: 64 << 20)
                #expect(isSame, "\(one)")
            }
            let later = try DebianPackage(sourceDate: "1800000000")
            let isSame =
                try Files.read(first.path, bytesMax: 64 << 20)
                == Files.read(later.path, bytesMax: 64 << 20)
            #expect(!isSame, "the date is not used")
        }
    }

    @Test func `the program has no symbols, and a package of its own has them`() async throws {
        try await offThePool {
            let package = try DebianPackage.made.get()
            let root = "\(package.directory.path)/symbols"
            let found = try package.shell(
                """
                dpkg-deb --extract "$1" \(root)
                dpkg-deb --extract \(package.symbols) \(root)
                id=$(readelf -n \(root)/usr/bin/pgvigil | sed -n 's/.*Build ID: //p')
                readelf -SW \(root)/usr/bin/pgvigil | grep -o '\\.symtab\\|\\.debug_info' || echo none
                readelf -sW "\(root)/usr/lib/debug/.build-id/${id:0:2}/${id:2}.debug" 2>/dev/null |
                    grep -c ' FUNC .*7pgvigil'
                sed -n 's/^ *"content": "\\(.*\\)"$/\\1/p' \(package.materials) >\(root)/sums
                sha256sum \(root)/usr/bin/pgvigil | cut -d' ' -f1 | grep -c -f - \(root)/sums
                """
            ).split(separator: "\n")
            try #require(found.count == 3, "\(found)")
            #expect(found[0] == "none", "symbols are in the program")
            #expect((Int(found[1]) ?? 0) > 100, "no symbols are in their package")
            #expect(found[2] == "1", "the bill of materials has another program's sum")
        }
    }

    @Test func `the units are those of the checkout`() async throws {
        try await offThePool {
            for unit in ["pgvigil.service", "pgvigil@.service", "pgvigil.socket"] {
                let installed = try DebianPackage.made.get().shell(
                    "dpkg-deb --fsys-tarfile \"$1\" | tar -xO ./lib/systemd/system/\(unit)")
                let ours = try Files.read("\(Checkout.root)/systemd/\(unit)")
                #expect(installed == String(decoding: ours, as: UTF8.self), "\(unit)")
            }
        }
    }

    @Test func `rules, dashboards, documents and the configuration are there`() async throws {
        try await offThePool {
            let names = try DebianPackage.made.get().shell(
                "dpkg-deb --fsys-tarfile \"$1\" | tar -t")
            let listed = Set(names.split(separator: "\n").map { String($0.dropFirst(2)) })
            let root = Checkout.root
            var wanted = [
                "usr/bin/pgvigil", "usr/libexec/pgvigil/swift-backtrace-static",
                "etc/pgvigil/pgvigil.yml", "usr/share/man/man1/pgvigil.1.gz",
                "usr/lib/sysusers.d/pgvigil.conf", "usr/lib/tmpfiles.d/pgvigil.conf",
                "usr/share/bash-completion/completions/pgvigil",
                "usr/share/zsh/vendor-completions/_pgvigil",
                "usr/share/fish/vendor_completions.d/pgvigil.fish",
                "usr/share/pgvigil/dashboards/provisioning/dashboards.yml",
            ]
            for (pattern, place) in [
                ("alerts/*.yml", "usr/share/pgvigil/alerts"),
                ("dashboards/*.json", "usr/share/pgvigil/dashboards"),
            ] {
                let files = Files.matching("\(root)/\(pattern)")
                #expect(!files.isEmpty)
                wanted += files.map { "\(place)/\($0.split(separator: "/").last ?? "")" }
            }
            let packs = Files.matching("\(root)/packs/*/*")
            #expect(!packs.isEmpty)
            wanted += packs.map { "usr/share/pgvigil/\($0.dropFirst(root.count + 1))" }
            #expect(Set(wanted).subtracting(listed) == [])
            let documents = listed.filter { $0.hasPrefix("usr/share/doc/pgvigil/") }
            for name in [
                "installation.md", "operations.md", "metrics.md", "reference.md",
                "pgvigil.example.yml",
            ] {
                #expect(documents.contains { $0.contains("/\(name)") }, "\(name)")
            }
            let conffiles = try DebianPackage.made.get().shell(
                "dpkg-deb --ctrl-tarfile \"$1\" | tar -xO ./conffiles")
            #expect(conffiles == "/etc/pgvigil/pgvigil.yml\n")
        }
    }

    @Test func `the configuration of the package is a valid one`() async throws {
        try await offThePool {
            let path = "\(Checkout.root)/packaging/pgvigil.yml"
            _ = try CommandOutput.of(
                [AgentProcess.program(), "check", "--offline", "--config", path],
                environment: Checkout.childEnvironment, within: .seconds(30))
        }
    }

    @Test func `what its comments show is valid, too, and has rules, receivers and history`()
        async throws
    {
        try await offThePool {
            let path = "\(Checkout.root)/packaging/pgvigil.yml"
            let lines = String(decoding: try Files.read(path), as: UTF8.self)
                .split(separator: "\n", omittingEmptySubsequences: false)
            let begin = try #require(lines.firstIndex(of: "targets:"))
            // Prose has one blank after its mark, a key in a comment none or its indentation.
            let edited = lines[begin...].map { line in
                guard let mark = line.firstIndex(of: "#"),
                    line[..<mark].allSatisfy({ $0 == " " })
                else { return String(line) }
                let rest = line[line.index(after: mark)...]
                let isCode = rest.hasPrefix("   ") && !rest.contains(":")
                let isProse =
                    rest.isEmpty || isCode || (rest.hasPrefix(" ") && !rest.hasPrefix("  "))
                return isProse ? "" : String(line[..<mark] + rest)
            }
            let directory = try TemporaryDirectory("c")
            let text = edited.joined(separator: "\n")
                .replacing("/usr/share/pgvigil/alerts", with: "\(Checkout.root)/alerts")
                .replacing("/etc/pgvigil/web.yml", with: "\(directory.path)/web.yml")
                .replacing("/run/credentials/pgvigil.service", with: directory.path)
            for (name, content) in [
                ("web.yml", "http_server_config: { headers: { X-Frame-Options: deny } }"),
                ("orders", "secret of the server\n"), ("history", "secret of the history\n"),
                ("oncall-url", "https://oncall.example.com/hook"),
                ("oncall-secret", "whsec_c2VjcmV0IG9mIHRoZSBwYWNrYWdlIHRlc3Q="),
                ("heartbeat-url", "https://example.com/beat"),
            ] {
                _ = try directory.write(name, content)
            }
            let file = try directory.write("pgvigil.yml", text)
            for (words, wanted) in [
                (["check", "--offline", "--print"], ["name: \"orders-pool\"", "retention: 30d"]),
                (["rules", "list"], ["PostgresDown"]),
            ] {
                let printed = try CommandOutput.of(
                    [AgentProcess.program()] + words + ["--config", file],
                    environment: Checkout.childEnvironment, within: .seconds(30))
                let shown = String(decoding: printed, as: UTF8.self)
                for word in wanted { #expect(shown.contains(word), "\(word) in \(shown)") }
            }
            for key in ["rules:", "receivers:", "route:", "heartbeat:", "history:", "web:"] {
                #expect(edited.contains { $0.hasPrefix(key) }, "\(key)")
            }
        }
    }

    @Test func `the manual page is well-formed and tells of every command and option`()
        async throws
    {
        try await offThePool {
            let package = try DebianPackage.made.get()
            let page = "dpkg-deb --fsys-tarfile \"$1\" | tar -xO ./usr/share/man/man1/pgvigil.1.gz"
            let remarks = try package.shell("\(page) | gunzip | mandoc -Tlint -W warning || true")
            #expect(remarks == "")
            let file = "\(package.directory.path)/pgvigil.1"
            let shown = try package.shell(
                "\(page) | gunzip >\(file); MANWIDTH=200 man --warnings -l \(file) | col -b")
            let program = try AgentProcess.program()
            let commands = try package.shell(
                "\(program) --help | sed -n '/^Commands:/,/^$/s/^  \\([a-z]*\\) .*/\\1/p'")
            #expect(commands.split(separator: "\n").count >= 13)
            for command in commands.split(separator: "\n") {
                #expect(shown.contains("pgvigil \(command)"), "\(command)")
                let options = try package.shell(
                    "\(program) \(command) --help | sed -n '/^Options:/,$s/^  \\(--[a-z-]*\\).*/\\1/p'"
                )
                for option in options.split(separator: "\n") {
                    #expect(shown.contains(option), "\(command) \(option)")
                }
            }
        }
    }

    @Test func `bash completes commands, options and words`() async throws {
        try await offThePool {
            let package = try DebianPackage.made.get()
            let directory = try AgentProcess.program().split(separator: "/").dropLast()
                .reduce("") { "\($0)/\($1)" }
            func completed(_ words: [String]) throws -> [String] {
                let line = words.map { "'\($0)'" }.joined(separator: " ")
                let text = try package.shell(
                    """
                    PATH=\(directory):$PATH
                    . \(Checkout.root)/packaging/completions/pgvigil.bash
                    COMP_WORDS=(pgvigil \(line)) COMP_CWORD=\(words.count)
                    _pgvigil && printf '%s\\n' "${COMPREPLY[@]}"
                    """)
                return text.split(separator: "\n").map(String.init)
            }
            #expect(try completed(["coll"]) == ["collect", "collectors"])
            let commands = try package.shell(
                "\(directory)/pgvigil --help"
                    + " | sed -n '/^Commands:/,/^$/s/^  \\([a-z]*\\) .*/\\1/p'"
            ).split(separator: "\n").map(String.init)
            #expect(commands.count >= 13)
            let all = try completed([""])
            #expect(Set(all).isSuperset(of: commands))
            #expect(try completed(["silence", "--until"]) == ["--until-resolved"])
            #expect(try completed(["schema", "up"]) == ["upgrade"])
            #expect(try completed(["check", "--off"]) == ["--offline"])
            #expect(try completed(["collectors", "pl"]) == ["plan"])
            #expect(try completed(["packs", "show", "app-c"]) == ["app-cache"])
            #expect(try completed(["run", "--config", "/etc/host"]).contains("/etc/hostname"))
        }
    }

    @Test func `fish completes commands, options and words, and says what they are`() async throws {
        try await offThePool {
            let package = try DebianPackage.made.get()
            let directory = try AgentProcess.program().split(separator: "/").dropLast()
                .reduce("") { "\($0)/\($1)" }
            func completed(_ line: String) throws -> [String] {
                try package.shell(
                    """
                    PATH=\(directory):$PATH HOME=\(package.directory.path) fish --no-config -c "
                        source \(Checkout.root)/packaging/completions/pgvigil.fish
                        complete -C '\(line)'"
                    """
                ).split(separator: "\n").map(String.init)
            }
            #expect(
                try completed("pgvigil coll") == [
                    "collect\tPoll once and print what a scrape would show.",
                    "collectors\tList collectors, show one, plan which ones a server gets, or test a"
                        + " file.",
                ])
            #expect(
                try completed("pgvigil silence --until") == [
                    "--until-resolved\tEnd it when no alert that it matches is left."
                ])
            #expect(
                try completed("pgvigil run --conf") == [
                    "--config\tThe configuration; without it PGHOST, PGSERVICE, ... name one server."
                ])
            #expect(try completed("pgvigil schema up") == ["upgrade"])
            #expect(try completed("pgvigil packs show app-c") == ["app-cache"])
            #expect(try completed("pgvigil run --config /etc/hostn") == ["/etc/hostname"])
        }
    }

    /// A shell on a terminal of its own, for only there it completes; the tab is pressed once it has
    /// said that it is ready.
    private static let zshSession = #"""
        zmodload zsh/zpty
        zpty shell zsh -f -i
        zpty -w shell "PROMPT=; fpath=($1 \$fpath); autoload -Uz compinit"
        zpty -w shell "compinit -u -D; print REA''DY"
        zpty -r shell seen "*READY*" || exit 1
        zpty -w -n shell "$2"$'\t'
        zpty -r shell seen "*$3*" && print found
        zpty -d shell
        """#

    @Test(arguments: [
        ("sile", "silence"), ("silence --until", "until-resolved"), ("schema upg", "upgrade"),
        ("packs show app-c", "app-cache"),
        ("run --config /etc/hostn", "/etc/hostname"),
    ])
    func `zsh completes commands, options and words`(line: String, wanted: String) async throws {
        try await offThePool {
            let package = try DebianPackage.made.get()
            let directory = try AgentProcess.program().split(separator: "/").dropLast()
                .reduce("") { "\($0)/\($1)" }
            let place = try TemporaryDirectory("zsh")
            defer { withExtendedLifetime(place) {} }
            let script = try place.write("complete.zsh", Self.zshSession)
            let answer = try package.shell(
                """
                PATH=\(directory):$PATH timeout 60 zsh -f \(script) \
                    \(Checkout.root)/packaging/completions 'pgvigil \(line)' '\(wanted)' || true
                """)
            #expect(answer == "found\n")
        }
    }

    @Test func `the bill of materials names what the program is linked with`() async throws {
        try await offThePool {
            let package = try DebianPackage.made.get()
            let listed = try package.shell(
                """
                python3 - \(package.materials) <<'END'
                import json, sys
                bill = json.load(open(sys.argv[1]))
                assert bill["bomFormat"] == "CycloneDX" and bill["specVersion"] == "1.5"
                known = {part["bom-ref"] for part in bill["components"]}
                assert len(known) == len(bill["components"])
                assert set(bill["dependencies"][0]["dependsOn"]) <= known
                for part in bill["components"]:
                    if part["type"] == "library" and "purl" in part:
                        assert part["version"] and len(part["hashes"][0]["content"]) == 64
                print("\\n".join(part["name"] for part in bill["components"]))
                END
                """)
            let names = Set(listed.split(separator: "\n"))
            for name in [
                "swift", "libpq5", "libmicrohttpd12", "libgnutls30", "libyaml-0-2", "libre2-9",
            ] {
                #expect(names.contains(Substring(name)), "\(name) in \(names)")
            }
        }
    }
}
