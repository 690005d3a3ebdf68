/// Where a live view gets what it shows: a path of the agent's API and
/// parameters in, the body of the answer out.
package struct TopSource: Sendable {
    /// A path and parameters in, the body of the answer out.
    package typealias Fetch =
        @Sendable (_ path: String, _ query: [(String, String)]) async -> Result<
            [UInt8], TopTrouble
        >

    /// How it is called on the screen.
    package let name: String
    /// Asks; one question at a time.
    package let fetch: Fetch

    /// A source.
    package init(
        name: String, fetch: @escaping Fetch
    ) {
        self.name = name
        self.fetch = fetch
    }
}
