package import Messages

extension ReceiverKind {
    /// The answer as it is meant: of a success that the body takes back, the status that the body has.
    package static func meant(_ answer: ReceiverAnswer) -> ReceiverAnswer {
        guard (200...299).contains(answer.status),
            let status = refusal(in: AnswerBody(answer.body))
        else { return answer }
        return ReceiverAnswer(status: status, retryAfter: answer.retryAfter, body: answer.body)
    }
}
