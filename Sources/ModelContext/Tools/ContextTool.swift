package import JSON

/// A tool: an endpoint of the agent's API, made ready for those who ask by the Model Context Protocol.
///
/// A call is one GET. Nothing that a caller says becomes more than the value of a parameter.
package struct ContextTool: Sendable {
    /// Its name.
    package let name: String
    /// What people see.
    package let title: String
    /// What it answers, and when to use it.
    package let summary: String
    /// What it takes.
    package let parameters: [ContextParameter]
    /// The endpoint's path.
    package let path: String
    /// Parameters that every call has.
    package let fixed: [(name: String, value: String)]
    /// A text of the answer has this many bytes at most.
    let textBytesMax: Int
    /// From what the agent says to what is answered.
    let shape: @Sendable (JSON, ContextArguments) -> JSON

    init(
        _ name: String, title: String, _ summary: String, path: String,
        parameters: [ContextParameter], fixed: [(name: String, value: String)] = [],
        textBytesMax: Int = 600,
        shape: @escaping @Sendable (JSON, ContextArguments) -> JSON = { value, _ in
            ContextShape.body(value)
        }
    ) {
        self.name = name
        self.title = title
        self.summary = summary
        self.parameters = parameters
        self.path = path
        self.fixed = fixed
        self.textBytesMax = textBytesMax
        self.shape = shape
    }

    /// The parameters of the question to the agent.
    func query(_ arguments: ContextArguments) -> [(name: String, value: String)] {
        arguments.query + fixed
    }

    /// As the list of tools has it.
    package var description: JSON {
        let required = parameters.filter(\.isRequired).map { JSON.text($0.name) }
        return .object([
            .init("name", .text(name)), .init("title", .text(title)),
            .init("description", .text(summary)),
            .init(
                "inputSchema",
                .object([
                    .init("type", .text("object")),
                    .init(
                        "properties",
                        .object(parameters.map { JSON.Member($0.name, $0.schema) })),
                    .init("required", .list(required)),
                    .init("additionalProperties", .flag(false)),
                ])),
            .init(
                "annotations",
                .object([
                    .init("title", .text(title)), .init("readOnlyHint", .flag(true)),
                    .init("destructiveHint", .flag(false)), .init("idempotentHint", .flag(true)),
                    .init("openWorldHint", .flag(false)),
                ])),
        ])
    }
}
