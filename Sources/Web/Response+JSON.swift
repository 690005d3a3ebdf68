package import HTTP
package import JSON

extension Response {
    /// A JSON document in one line.
    package static func json(_ value: JSON, status: Int = 200) -> Response {
        .json(Array((value.compact + "\n").utf8), status: status)
    }
}
