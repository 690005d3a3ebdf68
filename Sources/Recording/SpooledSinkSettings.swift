/// How a sink keeps what waits, and how fast it delivers.
package struct SpooledSinkSettings: Sendable, Equatable {
    /// What log lines and the spool's thread call it.
    package let name: String
    /// Where the spool is.
    package let directory: String
    /// What may wait on disk while the destination is away, in bytes.
    package let spoolBytesMax: Int
    /// How fast what has waited is delivered.
    package let rowsPerSecondMax: Int

    /// Puts settings together.
    package init(name: String, directory: String, spoolBytesMax: Int, rowsPerSecondMax: Int) {
        self.name = name
        self.directory = directory
        self.spoolBytesMax = spoolBytesMax
        self.rowsPerSecondMax = rowsPerSecondMax
    }
}
