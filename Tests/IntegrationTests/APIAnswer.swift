/// An answer of an API in Prometheus's shape.
struct APIAnswer<Content: Decodable & Sendable>: Decodable, Sendable {
    let status: String
    let data: Content
}
