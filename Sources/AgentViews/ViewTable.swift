import Basics
import FoundationEssentials

/// Rows for a terminal, and what stands below them.
package struct ViewTable: Sendable, Equatable {
    /// The titles first.
    package var rows: [[String]]
    /// What the rows do not say, one line each.
    package var notes: [String] = []
    /// Whether a person should look.
    package var hasProblems = false

    /// As it is printed: texts of others in one line each, with what cannot be seen escaped.
    package var text: String {
        TextTable.lines(rows) + notes.map { VisibleText.line($0) + "\n" }.joined()
    }

    /// Reads an answer of the agent.
    static func read<Answer: Decodable>(
        _ bytes: [UInt8], as type: Answer.Type
    ) throws(ViewRefusal) -> Answer {
        guard let answer = try? JSONDecoder().decode(type, from: Data(bytes)) else {
            throw ViewRefusal(
                "the answer is none of this version of pgvigil: does an agent listen there, and is"
                    + " it as new as this command?")
        }
        return answer
    }

    /// The note about targets that had no room in an answer.
    static func note(leftOut count: Int) -> [String] {
        count > 0 ? ["\(count) more targets had no room in the answer: give --target NAME"] : []
    }
}
