import Documents

/// What libpq needs to reach a server, as the user wrote it: `host=db1 user=pgvigil` or a URI.
///
/// It may hold a password, so that it never shows itself: in texts, dumps and debuggers appears
/// the redacted form. Whether libpq understands it is the Postgres door's question.
package struct Conninfo: Sendable, Equatable {
    /// The text itself, a secret: for libpq alone.
    package let secretText: String

    /// Takes any text; an empty one leaves all to libpq's environment.
    package init(_ secretText: String) { self.secretText = secretText }

    /// The text with only those parts that are known to be harmless.
    package var redacted: String {
        ConninfoRedaction.redact(secretText)
    }
}

extension Conninfo: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The redacted form.
    package var description: String { redacted }
    /// The redacted form.
    package var debugDescription: String { redacted }
    /// Nothing to look into.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
