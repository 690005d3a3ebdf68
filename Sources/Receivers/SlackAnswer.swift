import Messages

/// What Slack, and services that take what Slack takes, answer: `ok`, or a word that says why not.
enum SlackAnswer {
    /// What a change of the webhook or the workspace puts right: the message is tried again.
    private static let passing: Set = [
        "no_service", "no_service_id", "no_team", "team_disabled", "invalid_token",
        "no_active_hooks", "channel_not_found", "channel_is_archived", "action_prohibited",
        "posting_to_general_channel_denied", "not_found", "internal_error",
    ]

    /// What is wrong with the message itself.
    private static let lasting: Set = [
        "invalid_payload", "invalid_blocks", "invalid_blocks_format", "invalid_attachments",
        "missing_text_or_fallback_or_attachments", "no_text", "too_many_attachments",
        "user_not_found", "msg_too_long", "invalid_form_data", "invalid_json",
    ]

    /// The status that such a body amounts to, nil when it is none that refuses.
    ///
    /// Services that take what Slack takes have words of their own for what went well, such as
    /// `accepted`; so only words that Slack documents refuse.
    static func refusal(in body: AnswerBody) -> Int? {
        if body.isMarkup { return AnswerBody.passing }
        if let status = body.status("status_code") { return status }
        let isRefused = body.isFalse("ok") || body.isFalse("success")
        let code = body.word("error") ?? body.code ?? ""
        if ["rate_limited", "ratelimited", "rollup_error"].contains(code) { return 429 }
        if passing.contains(code) { return AnswerBody.passing }
        return isRefused || lasting.contains(code) ? 400 : nil
    }
}
