import Testing

/// What ends the process when it meets a value that was not thought of.
///
/// Each place is listed with the reason for which no value from outside gets there. A new one fails
/// here until it was reviewed: who can bring which value to it?
@Suite struct TrapTests {
    /// What ends the process for a fault of our own, by file and how often.
    private static let ends: [String: [String: Int]] = [
        "a fault of our own that no input leads to": [
            "Advice/CheckAdvice.swift": 1, "Documents/SectionReader.swift": 1,
            "Indicators/Reading/TargetReading.swift": 1,
            "Messages/MessageTemplate.swift": 1,
            "Receivers/PayloadBuilder.swift": 1, "Postgres/Session.swift": 2,
            "PromQL/Evaluation/Evaluator+Functions.swift": 1,
            "PromQL/Evaluation/Evaluator.swift": 2, "Rules/Evaluation/SavedAlerts.swift": 1,
            "Templates/TemplateFunction.swift": 1,
            "RuleUnitTests/UnitTestFile.swift": 1, "YAML/EventStream.swift": 1,
            "YAML/Parser.swift": 1, "Platform/Invariant.swift": 2,
        ],
        "the demonstration's own text": ["Demo/DemoSession.swift": 1],
        "a C library without memory, or one that breaks its word": [
            "Platform/Gzip.swift": 2, "Transfers/MessageAuthentication.swift": 1,
            "Passwords/PasswordChecker.swift": 2, "YAML/EventStream.swift": 1,
        ],
        "the kernel has no descriptor or no thread": [
            "Platform/EventDescriptor.swift": 1, "Platform/Threads.swift": 1,
        ],
    ]

    /// Conversions between kinds of numbers that trap when the value does not fit.
    private static let conversions: [String: [String: Int]] = [
        "reads a text and gives nil when it is no such number": [
            "Agreements/KnownSetting.swift": 1, "Agreements/SettingAmount.swift": 1,
            "ObjectPages/ClusterDrift.swift": 1,
            "API/APIQuery.swift": 1, "API/Documents/ConnectionsDocument.swift": 1,
            "Examinations/Row.swift": 2, "Recording/History/HistoryLink.swift": 2,
            "Recording/History/HistoryReader+Course.swift": 1,
            "Web/Markdown/MarkdownWriter.swift": 1,
            "Installing/SchemaInstaller.swift": 1, "Servers/FactsReader.swift": 3,
            "Inspecting/RemedyFinder.swift": 1, "Collection/StatementTexts.swift": 1,
            "Statements/StatementText.swift": 1, "StatementAnswers/StatementEntryReader.swift": 3,
            "Sampling/ActivitySample.swift": 1, "Remembering/QuestionParameters.swift": 1,
            "Remembering/TrendQuery.swift": 1, "History/CopyEncoder+Activity.swift": 1,
            "Collection/ExtensionVersion.swift": 1, "Collection/Wording.swift": 1,
            "CollectorDocuments/VariantsReader.swift": 1,
            "Documents/DurationText.swift": 1,
            "Documents/Findings+Values.swift": 2,
            "Documents/SizeText.swift": 1, "AgentSettings/Web/ListenAddress.swift": 1,
            "AgentSettings/Web/PasswordHash.swift": 1, "Passwords/PasswordHash.swift": 1,
            "HTTP/Server/Exchange.swift": 1, "History/DecimalText.swift": 1,
            "HistorySchema/SchemaSurvey.swift": 2, "Messages/Delivery/RetryAfter.swift": 5,
            "TimeIntervals/PosixZone.swift": 1,
            "TimeIntervals/TimeInterval.swift": 8,
            "Web/AllowedHosts.swift": 1, "Patterns/Replacement.swift": 1,
            "BackupChecks/BackupManifest.swift": 2, "BackupChecks/BackupMemory+JSON.swift": 1,
            "Platform/ProcessEnvironment.swift": 1, "Samples/Literals.swift": 5,
            "Platform/Files+Output.swift": 1,
            "RuleDocuments/FileReader.swift": 1, "Templates/PrometheusDuration.swift": 1,
            "GoText/GoQuote.swift": 1, "Templates/TemplateLexer.swift": 4,
            "RuleUnitTests/SeriesNotation.swift": 1, "Spool/Segment.swift": 1,
            "Plans/PlannableText.swift": 1, "Plans/QueryPlan.swift": 1,
            "Planning/PlanningRun+Texts.swift": 2, "Planning/PlanningRun+Plan.swift": 1,
            "Planning/PlanningServer.swift": 1, "pgvigil/ExplainCommand.swift": 1,
            "pgvigil/DemoCommand.swift": 1, "ModelContext/Messages/ContextMessage.swift": 1,
            "ReportSchedules/ReportMemory.swift": 1, "ReportReading/ReportRows.swift": 1,
            "ReportReading/ReportSQL.swift": 1,
            "ModelContext/Tools/ContextParameter.swift": 1,
        ],
        "what is converted was held to a range before": [
            "API/Documents/ObjectBuilder.swift": 1, "AgentViews/ViewText.swift": 1,
            "Examinations/Figures.swift": 2, "Recording/History/RecordedMetrics.swift": 1,
            "BackupChecks/BackupLine.swift": 1, "BackupChecks/InstantText.swift": 1,
            "Charts/Frame.swift": 1, "Charts/HeatMap.swift": 1, "Charts/Quantity.swift": 3,
            "Plans/PlannedStatement+Text.swift": 1,
            "Sampling/ActivityLedger.swift": 1, "Sampling/SamplePace.swift": 1,
            "History/StatementTextRow.swift": 4, "Statements/StatementTextMemory+Bytes.swift": 7,
            "History/ChangeRow.swift": 1, "History/CopyEncoder+StatementHours.swift": 5,
            "History/ObjectDayRow.swift": 3,
            "Changes/ChangeMemory+Bytes.swift": 5,
            "Memory/ActivityMemory+Bytes.swift": 8, "Memory/ChunkBuilder.swift": 1,
            "Memory/MemoryFile.swift": 1,
            "Memory/Trends/TrendMemory.swift": 5, "Memory/Trends/TrendMemory+Bytes.swift": 5,
            "Regressions/HourOfWeek.swift": 1, "Regressions/StatementBaselines.swift": 1,
            "Regressions/StatementBaselines+Bytes.swift": 8,
            "History/CopyEncoder+Activity.swift": 3,
            "Memory/ChunkReader.swift": 1,
            "Pacing/Schedule.swift": 1, "Tables/Table.swift": 3,
            "AgentSettings/Shard.swift": 5,
            "TargetSettings/JudgementReader.swift": 1, "Demo/DemoSummary.swift": 1,
            "History/CopyEncoder.swift": 13, "History/HistoryQuery.swift": 2,
            "History/TimeText.swift": 3, "JSON/JSON.swift": 1, "Metrics/Exposition.swift": 2,
            "Messages/Delivery/TokenBucket.swift": 4,
            "Messages/MessageAlert.swift": 1,
            "Messages/Texts/Email/MailDate.swift": 2,
            "Messages/Delivery/RetryAfterBody.swift": 1,
            "Patterns/PatternOutline.swift": 1,
            "PromQL/Evaluation/CalendarTime.swift": 4,
            "PromQL/Evaluation/Evaluator+Aggregation.swift": 2,
            "Samples/Statistics.swift": 2, "Samples/StoredSeries.swift": 3,
            "Rules/Evaluation/GroupState.swift": 3, "GoText/DecimalDigits.swift": 6,
            "Templates/GoFormat.swift": 1, "Templates/Humanize.swift": 2,
            "RuleUnitTests/UnitTestRun.swift": 3, "RuleUnitTests/UnitTest.swift": 1,
            "pgvigil/AdviseCommand.swift": 1,
            "pgvigil/SchemaCommand.swift": 1,
            "TargetParts/KnownPage.swift": 1, "TargetParts/PageQuery.swift": 1,
            "Top/LoadBars.swift": 2, "Top/TopText.swift": 2,
        ],
        "of a clock": [
            "Agent/Agent.swift": 1, "Agent/Agent+Reload.swift": 1,
            "AgentPages/Alerts/AlertRoutes.swift": 1,
            "AgentWeb/History/HistoryEndpoints.swift": 1,
            "AgentWeb/Notifications/NotificationDesk.swift": 2,
            "Judging/AlertStateFile.swift": 1, "Judging/RuleEvaluator.swift": 3,
            "AgentWeb/Endpoints.swift": 1, "Platform/ClockSteps.swift": 1,
            "Platform/TimeSource.swift": 1, "Platform/WallClock.swift": 1,
            "Systemd/Notifications.swift": 3, "TargetPages/TargetRoutes.swift": 1,
            "pgvigil/NotifyCommand.swift": 1, "pgvigil/SilenceCommand.swift": 1,
            "pgvigil/ReportCommand.swift": 1,
            "Top/TopQuestion.swift": 1,
        ],
        "a constant or a count of the kernel or a C library": [
            "Transfers/Transfer+Mail.swift": 1,
            "Transfers/Transfer.swift": 7, "Platform/Gzip.swift": 9,
            "HTTP/Messages/PreparedResponse.swift": 1, "HTTP/Security/ClientCertificate.swift": 1,
            "HTTP/Security/TLSContext.swift": 1, "Sockets/ClientSocket.swift": 2,
            "HTTP/Server/Connection.swift": 1,
            "HTTP/Server/Doorman.swift": 7, "HTTP/Server/Framing.swift": 6,
            "Sockets/ListeningSocket.swift": 9,
            "Sockets/Peer.swift": 2, "HTTP/Server/Server.swift": 1,
            "Passwords/WorkThread.swift": 1,
            "Platform/ChildProcess.swift": 2, "Platform/CommandOutput.swift": 5,
            "Platform/DetachedFiles.swift": 1, "Platform/SeenFile.swift": 4,
            "Patterns/CompiledPattern.swift": 2, "Patterns/PatternSearch.swift": 1,
            "Platform/DiskFileLayer.swift": 1, "Platform/Doorbell.swift": 1,
            "Platform/EventDescriptor.swift": 2,
            "Platform/LineInput.swift": 2,
            "Platform/Files.swift": 5, "Platform/ProcessUsage.swift": 7,
            "Platform/Threads.swift": 2, "Postgres/Cancellation.swift": 2,
            "Terminal/TerminalDevice.swift": 5,
            "Postgres/Connection+Copy.swift": 1, "Postgres/Connection.swift": 6,
            "Postgres/ResultSet.swift": 6, "Postgres/Rows.swift": 2, "Systemd/Journal.swift": 1,
        ],
        "of a count or of a number that is narrower": [
            "Recording/SinkTally.swift": 1, "Recording/SpooledSink.swift": 2,
            "Platform/Files+Directories.swift": 2,
            "Charts/PreparedSeries.swift": 1, "Charts/TimeGrid.swift": 4,
            "TargetParts/LoadRange.swift": 1, "TargetParts/PageQuery+Range.swift": 1,
            "Tables/Number.swift": 1, "Tables/SavedCounters.swift": 3,
            "JSON/JSONGrammar.swift": 1,
            "Dashboards/Panel+Model.swift": 1, "HTTPMessages/BasicCredentials.swift": 2,
            "Passwords/PasswordChecker.swift": 1, "HTTP/Server/ServerCounters.swift": 1,
            "History/HistoryBatch.swift": 1, "History/HistoryJSON.swift": 2,
            "Basics/PackedReader.swift": 4, "Memory/FileSum.swift": 1,
            "Remembering/TrendQuery.swift": 1, "Samples/SavedSamples.swift": 7,
            "Remembering/SessionsPage.swift": 5, "Judging/SampleStateFile.swift": 1,
            "Health/HealthAdjustment.swift": 1,
            "Notifications/Grouping/NotificationLog.swift": 1,
            "Messages/Timestamp.swift": 2,
            "TimeIntervals/TimeZoneRules.swift": 2, "Platform/Checksum.swift": 1,
            "Basics/StableHash.swift": 2, "Samples/SampleHistory.swift": 1,
            "Rules/Evaluation/SavedAlerts.swift": 1, "Spool/Frame.swift": 3,
            "Spool/RecordLog+Scan.swift": 2, "Spool/RecordLog+Writing.swift": 2,
            "Basics/Base64.swift": 1, "JSON/JSONReader.swift": 1,
        ],
    ]

    /// `abs` traps for the least whole number; of floating point it does not.
    private static let magnitudes: [String: [String: Int]] = [
        "of a floating-point number": [
            "API/Recent/SizeHistory.swift": 1, "Agreements/ServerSetting.swift": 3,
            "ObjectAdvice/ObjectAdvisor+Sequences.swift": 1, "Examinations/Figures.swift": 1,
            "AgentViews/ViewText.swift": 2, "Plans/PlannedStatement+Text.swift": 2,
            "Charts/BarChart.swift": 1, "Charts/Frame.swift": 1, "Charts/Series.swift": 1,
            "Charts/ValueAxis.swift": 1,
            "Recording/History/RecordedMetrics.swift": 1,
            "Web/TargetStatus.swift": 2, "History/TimeText.swift": 1,
            "Health/HealthCurve.swift": 2,
            "Health/HealthModel+Adjusting.swift": 2, "JSON/JSON.swift": 1,
            "Metrics/Exposition.swift": 1, "Messages/MessageAlert.swift": 1,
            "ModelContext/Shapes/TrendsShape.swift": 1,
            "Rules/Evaluation/ActiveAlert.swift": 2, "Templates/Humanize.swift": 9,
            "RuleUnitTests/UnitTestRun.swift": 3, "Top/TopText.swift": 1,
        ]
    ]

    private static let enders = [
        "fatalError", "precondition", "preconditionFailure", "assert", "assertionFailure",
        "invariant", "abort", "unsafeDowncast", "unsafelyUnwrapped",
    ]
    private static let wholes = ["", "8", "16", "32", "64"].flatMap { ["Int\($0)", "UInt\($0)"] }
    /// What stands behind the parenthesis of a conversion that does not trap.
    private static let harmless = [
        "ascii:", "exactly:", "clamping:", "truncatingIfNeeded:", "bitPattern:", "bigEndian:",
        "littleEndian:", ")",
    ]

    @Test func `nothing is unwrapped or tried by force`() {
        for file in CheckoutFile.sources {
            for (index, line) in file.code.lines.enumerated() where Self.forces(line) {
                Issue.record("\(file.path):\(index + 1) would trap: \(line)")
            }
        }
    }

    @Test(arguments: ["x = y!", "f(a!.b)", "try! f()", "a as! B", "a[0]!", "g()!)"])
    func `force is recognised`(line: String) { #expect(Self.forces(line[...])) }

    @Test(arguments: ["if !a {", "a != b", "f(!a)", "a && !b", "let x: Int? = nil"])
    func `a negation is no force`(line: String) { #expect(!Self.forces(line[...])) }

    @Test func `what ends the process is known, and why no input leads to it`() {
        Self.expect(Self.ends) { line in
            Self.enders.reduce(0) { $0 + Self.calls(of: $1, in: line).count }
        }
    }

    @Test func `what converts numbers is known, and why they fit`() {
        Self.expect(Self.conversions) { line in
            Self.wholes.reduce(0) { count, name in
                count
                    + Self.calls(of: name, in: line).count { argument in
                        !Self.harmless.contains(where: argument.hasPrefix)
                    }
            }
        }
    }

    @Test func `magnitudes are taken of floating-point numbers only`() {
        Self.expect(Self.magnitudes) { Self.calls(of: "abs", in: $0).count }
    }

    /// Holds every file to what the list allows it.
    private static func expect(
        _ allowed: [String: [String: Int]], _ count: (Substring) -> Int
    ) {
        var most: [String: Int] = [:]
        for (_, files) in allowed { most.merge(files) { $0 + $1 } }
        for file in CheckoutFile.sources {
            let places = file.code.lines.indices.flatMap { index in
                Array(repeating: index + 1, count: count(file.code.lines[index]))
            }
            let known = most["\(file.path.dropFirst("Sources/".count))"] ?? 0
            if places.count > known {
                Issue.record("\(file.path): \(places.count) in lines \(places), \(known) are known")
            }
        }
        let paths = Set(CheckoutFile.sources.map { "\($0.path.dropFirst("Sources/".count))" })
        #expect(Set(most.keys).subtracting(paths) == [], "files that are gone")
    }

    /// What follows `name(` wherever it is called.
    private static func calls(of name: String, in line: Substring) -> [Substring] {
        guard line.contains(name) else { return [] }
        var found: [Substring] = []
        var rest = line
        var previous: Character = " "
        while let range = rest.firstRange(of: "\(name)(") {
            if range.lowerBound > rest.startIndex {
                previous = rest[rest.index(before: range.lowerBound)]
            }
            rest = rest[range.upperBound...]
            if !(previous.isLetter || previous.isNumber || previous == "_" || previous == ".") {
                found.append(rest)
            }
            previous = "("
        }
        return found
    }

    private static func forces(_ line: Substring) -> Bool {
        if line.contains("try!") || line.contains("as!") { return true }
        var previous: Character = " "
        for (index, character) in zip(line.indices, line) {
            defer { previous = character }
            guard character == "!",
                previous.isLetter || previous.isNumber || "_)]}".contains(previous)
            else { continue }
            let next = line[line.index(after: index)...].first
            if next != "=" { return true }
        }
        return false
    }
}
