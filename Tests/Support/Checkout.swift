import Glibc
package import Platform

/// The checkout that the tests were built from.
package enum Checkout {
    /// The directory with `Package.swift` in it.
    package static let root: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        // Tests/Support/Checkout.swift
        parts.removeLast(3)
        return parts.joined(separator: "/")
    }()

    /// The virtual environment that `scripts/install-python` made.
    package static let pythonEnvironment: String = {
        if let raw = getenv("PGVIGIL_TEST_PYTHON_ENVIRONMENT") { return String(cString: raw) }
        return "\(root)/.venv"
    }()

    /// What children are given: nothing of the caller's that could lead them astray.
    package static let childEnvironment = [
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "TZ": "UTC",
    ]

    /// What the server programs run as, or nil to run them as ourselves.
    ///
    /// PostgreSQL and PgBouncer refuse to run as root.
    package static let serverIdentity: ChildProcess.Identity? = {
        guard geteuid() == 0 else { return nil }
        return ChildProcess.Identity(userNamed: "postgres")
            ?? ChildProcess.Identity(userNamed: "nobody")
    }()
}
