#if DEBUG
    import Platform

    /// Faults for tests, which no release has.
    enum TestFaults {
        /// More than the concurrency pool has threads.
        private static let blockersMax = 64

        /// Blocks every thread of the concurrency pool for ever, once the file is there that the
        /// variable names.
        static func blockPool() {
            guard let file = ProcessEnvironment.value(of: "PGVIGIL_TEST_BLOCK_POOL") else { return }
            Task {
                while !Files.exists(file) { try? await Task.sleep(for: .milliseconds(50)) }
                for _ in 0..<blockersMax { Task.detached { Doorbell().wait() } }
            }
        }
    }
#endif
