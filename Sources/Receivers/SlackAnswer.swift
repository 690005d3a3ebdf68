/// What Slack, and services that take what Slack takes, answer: `ok`, or a word that says why not.
enum SlackAnswer {
    /// What a change of the webhook or the workspace puts right: the message is tried again.
    private static let passing: Set = [
        "no_service", "no_service_id", "no_team", "team_disabled", "invalid_token",
        "no_active_hooks",
        "channel_not_found", "channel_is_archived", "action_prohibited",
        "posting_to_general_channel_denied", "not_found", "internal_error",
    ]

    /// The status that such a body amounts to, nil when it is none that refuses.
    static func refusal(in body: AnswerBody) -> Int? {
        if body.isPage { return AnswerBody.passing }
        if let status = body.status("status_code") { return status }
        let code: String
        if body.number("ok") == 0 || body.number("success") == 0 {
            code = body.word("error") ?? ""
        } else if let word = body.code, word != "ok" {
            code = word
        } else {
            return nil
        }
        if ["rate_limited", "ratelimited", "rollup_error"].contains(code) { return 429 }
        return passing.contains(code) ? AnswerBody.passing : 400
    }
}
