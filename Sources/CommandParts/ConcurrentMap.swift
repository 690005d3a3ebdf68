extension Sequence where Element: Sendable {
    /// The results of an action on each element, in the order of the elements; at most `limit` of them
    /// are under way at a time.
    package func concurrentMap<Result: Sendable>(
        atMost limit: Int, _ action: @escaping @Sendable (Element) async -> Result
    ) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            var results: [Int: Result] = [:]
            for (index, element) in enumerated() {
                if index >= limit, let (done, result) = await group.next() {
                    results[done] = result
                }
                group.addTask { (index, await action(element)) }
            }
            for await (done, result) in group { results[done] = result }
            return results.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}
