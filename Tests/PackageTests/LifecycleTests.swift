import Support
import Testing

/// What `dpkg` does with the package, in a machine that is gone afterwards.
@Suite(.serialized) struct LifecycleTests {
    @Test func `installed, upgraded with a changed configuration, removed and purged`()
        async throws
    {
        try await PackagedMachine.with { packaged in
            let machine = packaged.machine
            try await packaged.install()
            try await machine.run("systemctl is-active pgvigil.service")
            try await machine.run("systemctl is-enabled pgvigil.service")
            #expect(await !machine.holds("systemctl is-enabled pgvigil.socket"))
            let owner = try await machine.run(
                "stat -c '%U %a' /var/lib/pgvigil /etc/pgvigil/credentials")
            #expect(owner.hasPrefix("pgvigil 700\nroot 700\n"))

            // Ours and the package's configuration both change: ours stays, the new one lies beside.
            try await machine.run(
                """
                echo '# changed by hand' >>/etc/pgvigil/pgvigil.yml
                dpkg-deb --raw-extract /package/pgvigil_*.deb /tmp/next
                sed -i 's/^Version: .*/Version: 9.9.9/' /tmp/next/DEBIAN/control
                echo '# changed by the package' >>/tmp/next/etc/pgvigil/pgvigil.yml
                dpkg-deb --build -Znone /tmp/next /tmp/next.deb
                """)
            let before = try await packaged.property("MainPID")
            try await machine.run(
                "dpkg --force-confdef --force-confold --install /tmp/next.deb",
                within: .seconds(120))
            #expect(await machine.holds("tail -1 /etc/pgvigil/pgvigil.yml | grep 'by hand'"))
            #expect(
                await machine.holds(
                    "tail -1 /etc/pgvigil/pgvigil.yml.dpkg-dist | grep 'by the package'"))
            try await machine.run("systemctl is-active pgvigil.service")
            #expect(try await packaged.property("MainPID") != before, "it was not restarted")

            // Only ours has changed: no question is asked.
            try await machine.run(
                "sed -i 's/^Version: .*/Version: 9.9.10/' /tmp/next/DEBIAN/control"
                    + " && dpkg-deb --build -Znone /tmp/next /tmp/next.deb"
                    + " && dpkg --install /tmp/next.deb", within: .seconds(120))
            #expect(await machine.holds("tail -1 /etc/pgvigil/pgvigil.yml | grep 'by hand'"))

            try await machine.run("dpkg --remove pgvigil", within: .seconds(120))
            #expect(await !machine.holds("systemctl is-active pgvigil.service"))
            #expect(await !machine.holds("test -e /usr/bin/pgvigil"))
            #expect(await machine.holds("test -e /etc/pgvigil/pgvigil.yml -a -d /var/lib/pgvigil"))

            try await machine.run(
                "touch /etc/pgvigil/credentials/kept && dpkg --purge pgvigil",
                within: .seconds(120))
            #expect(await !machine.holds("test -e /etc/pgvigil/pgvigil.yml"))
            #expect(await !machine.holds("test -e /var/lib/pgvigil"))
            // Secrets are the administrator's.
            #expect(await machine.holds("test -e /etc/pgvigil/credentials/kept"))
            let left = try await machine.run(
                "find / -xdev -name '*pgvigil*' -newer /package -not -path '/proc/*'"
                    + " -not -path '/tmp/*' | grep -v '^/etc/pgvigil' || true")
            #expect(!left.contains("/usr/"), "\(left)")
            #expect(!left.contains("/lib/systemd/"), "\(left)")
        }
    }
}
