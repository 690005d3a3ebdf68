import Basics
import JSON
import Metrics

/// The arguments of a call, checked.
package struct ContextArguments: Sendable {
    private let values: [(parameter: ContextParameter, text: String)]

    /// The arguments in an object; null is as good as nothing.
    ///
    /// - Throws: `ContextRefusal` for one that the tool does not take, a value that it may not have,
    ///   or one that is missing.
    init(_ given: JSON?, of tool: ContextTool) throws(ContextRefusal) {
        let members = given?.members ?? []
        switch given {
        case nil, .null, .object: break
        default: throw ContextRefusal("the arguments are no object")
        }
        var values: [(parameter: ContextParameter, text: String)] = []
        for member in members {
            let name = ExactText(member.name)
            guard let parameter = tool.parameters.first(where: { ExactText($0.name) == name })
            else { throw Self.unknown(member.name, tool) }
            if member.value == .null { continue }
            guard !values.contains(where: { $0.parameter.name == parameter.name }) else {
                throw ContextRefusal("\(parameter.name): it is there twice")
            }
            values.append((parameter, try parameter.text(of: member.value)))
        }
        for parameter in tool.parameters where parameter.isRequired {
            guard values.contains(where: { $0.parameter.name == parameter.name }) else {
                throw ContextRefusal("\(parameter.name): it is needed: \(parameter.summary)")
            }
        }
        self.values = values
    }

    private static func unknown(_ name: String, _ tool: ContextTool) -> ContextRefusal {
        let names = tool.parameters.map(\.name)
        let known = names.isEmpty ? "none" : names.joined(separator: ", ")
        let shown = JSONLength.prefix(of: name, bytesMax: 100)
        return ContextRefusal(
            "\(JSONText.quoted(shown)) is no argument of \(tool.name), which takes \(known)")
    }

    /// The value of an argument, or nil when it was not given.
    func value(_ name: String) -> String? {
        values.first { $0.parameter.name == name }?.text
    }

    /// What the endpoint gets.
    var query: [(name: String, value: String)] {
        values.filter(\.parameter.isSent).map { ($0.parameter.name, $0.text) }
    }
}
