// What a function is now is read from the migrations' texts, so that no second copy can differ.
/// A function of ours as the last migration leaves it.
package struct SchemaFunction: Sendable, Equatable {
    /// Its name and the types of its arguments, as `Schema.functions` has it.
    package let signature: String
    /// What stands between the quotes.
    package let body: String
    /// Puts it in the place of what is there, but for its owner: statements with semicolons.
    private let definition: String

    /// All of them, in the order of `Schema.functions`.
    package static let all: [SchemaFunction] = {
        let text = Schema.migrations.map(\.sql).joined(separator: "\n")
        return Schema.functions.compactMap { SchemaFunction($0, in: text) }
    }()

    private static let quote = "$body$"

    private init?(_ signature: String, in text: String) {
        let name = signature.prefix { $0 != "(" }
        // The last definition counts; what comes before it is another function's end.
        guard
            let definition = text.split(
                separator: "FUNCTION monitoring.\(name)(", omittingEmptySubsequences: false
            ).last(where: { part in
                let parts = part.split(separator: Self.quote, omittingEmptySubsequences: false)
                // An ALTER or REVOKE of it ends before the next body begins.
                return parts.count > 2 && parts[0].contains("LANGUAGE")
                    && !parts[0].contains(";")
            })
        else { return nil }
        let parts = definition.split(separator: Self.quote, omittingEmptySubsequences: false)
        self.signature = signature
        body = String(parts[1])
        let later = text.split(separator: "\n").filter {
            $0.hasPrefix("ALTER FUNCTION monitoring.\(signature) SET ")
        }
        self.definition =
            "CREATE OR REPLACE FUNCTION monitoring.\(name)(\(parts[0])\(Self.quote)\(body)"
            + "\(Self.quote);\n"
            + later.map { "\($0)\n" }.joined()
            + "REVOKE ALL ON FUNCTION monitoring.\(signature) FROM PUBLIC;\n"
            + (Self.isPublic(signature, in: text)
                ? "GRANT EXECUTE ON FUNCTION monitoring.\(signature) TO PUBLIC;\n" : "")
    }

    /// Puts it in the place of what is there, for a role: statements with semicolons.
    ///
    /// Who might call it may still do so: its maker before cannot have given that away.
    package func restoring(to owner: String) -> String {
        definition + "ALTER FUNCTION monitoring.\(signature) OWNER TO \(Schema.quoted(owner));\n"
    }

    /// Whether no migration takes it from PUBLIC.
    private static func isPublic(_ signature: String, in text: String) -> Bool {
        !text.split(separator: "REVOKE EXECUTE ON FUNCTION").dropFirst().contains { part in
            part.prefix { $0 != ";" }.contains("monitoring.\(signature.prefix { $0 != "(" })(")
        }
    }
}
