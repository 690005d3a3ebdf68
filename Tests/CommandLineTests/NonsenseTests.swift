import Platform
import Support
import Testing

/// A small share of what `bench/mad-clients` tries, with a seed that stays.
@Suite struct NonsenseTests {
    private func bench(_ command: String) async throws {
        try await offThePool {
            let environment = Checkout.childEnvironment.merging([
                "PGVIGIL": Program.path,
                "PGVIGIL_TEST_PYTHON_ENVIRONMENT": Checkout.pythonEnvironment,
            ]) { $1 }
            // What it says of a failure is wanted with the failure.
            let script = "exec \(Checkout.root)/bench/\(command) >&2"
            _ = try CommandOutput.of(
                ["/bin/bash", "-c", script], environment: environment, within: .seconds(600))
        }
    }

    @Test func `clients that send nonsense get answers or an end, and scrapes go on`()
        async throws
    {
        try await bench("mad-clients 3000 1")
    }
}
