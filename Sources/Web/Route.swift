package import HTTP
package import HTTPMessages

/// One endpoint: a method of a path, who may use it, and what answers it.
///
/// All that is to be known of an endpoint stands in this value. The router, the status page's links,
/// docs/http.md, docs/openapi.json and the test of every endpoint go through the list of all of them.
///
///     Route(.get, "/-/ready", .open, summary: "200 once every target was polled") { _ in
///         .now(isReady() ? .text("ready") : .text("the first polls are under way", status: 503))
///     }
package struct Route: Sendable {
    /// What may be done with a path; HEAD goes wherever GET does.
    package enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case delete = "DELETE"
    }

    /// What may stand behind the question mark.
    package struct Parameter: Sendable {
        /// Its name.
        package let name: String
        /// What it does, for documents.
        package let summary: String
        /// Whether there is no answer without it.
        package let isRequired: Bool

        /// Describes a parameter.
        package init(_ name: String, _ summary: String, isRequired: Bool = false) {
            self.name = name
            self.summary = summary
            self.isRequired = isRequired
        }
    }

    /// What is done with the path.
    package let method: Method
    /// Where it is.
    package let path: RoutePath
    /// Who may use it.
    package let access: Access
    /// How its errors are written.
    package let errors: ErrorForm
    /// What it answers, for documents: one line.
    package let summary: String
    /// What may stand behind the question mark.
    package let parameters: [Parameter]
    /// What the status page calls its link here; nil for none.
    package let link: String?
    /// Whether pages show links here now.
    package var isLinked: @Sendable () -> Bool = { true }
    /// Answers a request, with the parameters of its path.
    package let handler: @Sendable (_ request: Request, _ parameters: [String]) -> Answer

    /// An endpoint whose path has parameters anywhere; the handler gets as many as it names.
    package init(
        _ method: Method, within path: RoutePath, _ access: Access, errors: ErrorForm = .text,
        summary: String, parameters: [Parameter] = [],
        handler: @escaping @Sendable (_ request: Request, _ parameters: [String]) -> Answer
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.errors = errors
        self.summary = summary
        self.parameters = parameters
        link = nil
        self.handler = handler
    }

    /// An endpoint whose path has one parameter as its last part.
    package init(
        _ method: Method, _ path: RoutePath, _ access: Access, errors: ErrorForm = .text,
        summary: String, parameters: [Parameter] = [], link: String? = nil,
        handler: @escaping @Sendable (_ request: Request, _ parameter: String) -> Answer
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.errors = errors
        self.summary = summary
        self.parameters = parameters
        self.link = link
        self.handler = { request, parameters in handler(request, parameters.first ?? "") }
    }

    /// An endpoint with an exact path.
    package init(
        _ method: Method, _ path: RoutePath, _ access: Access, errors: ErrorForm = .text,
        summary: String, parameters: [Parameter] = [], link: String? = nil,
        handler: @escaping @Sendable (_ request: Request) -> Answer
    ) {
        self.init(
            method, path, access, errors: errors, summary: summary, parameters: parameters,
            link: link, handler: { request, _ in handler(request) })
    }
}
