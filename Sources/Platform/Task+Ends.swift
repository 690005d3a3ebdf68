extension Task where Success == Void, Failure == Never {
    /// Waits for the end of the task, but no longer than `limit`; says whether it has ended.
    ///
    /// Not a task group, which would wait for the task however long it takes. A cancelled caller
    /// does not wait.
    package func ends(within limit: Duration) async -> Bool {
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        let waiting = Task<Void, Never> {
            await value
            end.yield(true)
        }
        let limiting = Task<Void, Never> {
            try? await Task<Never, Never>.sleep(for: limit)
            end.yield(false)
        }
        defer { for task in [waiting, limiting] { task.cancel() } }
        return await ends.first { _ in true } ?? false
    }
}
