/// The statements that the server gives no id, in a dimension where others have one.
package enum UnidentifiedStatement {
    /// What stands in the place of the id, wherever there is one.
    package static let id = "unknown"
    /// Which ones they are, in one line.
    package static let meaning =
        "no query id: not parsed or planned yet, or of a kind without one, as some utility statements"
    static let bytes = Array(id.utf8)
}
