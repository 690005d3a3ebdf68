package import HTTP
import HTTPMessages
package import Web

/// Questions about what is remembered of one target, or of all.
extension PageMaker {
    /// The answer to a question, or what is wrong with it.
    package func answer<Query>(
        _ query: () throws(QuestionParameters.Refusal) -> Query, _ answer: (Query) -> Answer
    ) -> Answer {
        do throws(QuestionParameters.Refusal) {
            return answer(try query())
        } catch {
            return .now(Problem(error.description, status: 400).response(in: .json))
        }
    }

    /// The answer about a target, or about as many of all as `targetsMax`; `make` hears how many are
    /// left out.
    package func answer(
        about target: String?, among names: [String], targetsMax: Int,
        _ make: @escaping @Sendable (_ names: [String], _ leftOut: Int) -> Response
    ) -> Answer {
        if let words = target.flatMap({ UnknownTarget.refusal($0, among: names) }) {
            return .now(Problem(words, status: 404).response(in: .json))
        }
        let chosen = target.map { [$0] } ?? Array(names.prefix(targetsMax))
        let leftOut = target == nil ? names.count - chosen.count : 0
        return answer { make(chosen, leftOut) }
    }
}
