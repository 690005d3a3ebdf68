/// Which pgvigil this is.
package enum Version {
    /// By semantic versioning; the CHANGELOG has an entry for it.
    package static let text = "0.2.0"
}
