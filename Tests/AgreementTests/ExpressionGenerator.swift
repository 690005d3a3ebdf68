import Support

/// Random expressions over the series of `SampleScene`, from the whole of what is understood.
struct ExpressionGenerator {
    private var random: RandomNumbers

    init(seed: UInt64) { random = RandomNumbers(seed) }

    /// The next expression.
    mutating func next() -> String {
        while true {
            let expression = chance(12) ? scalar(3) : vector(3)
            if !Self.isFragile(expression) { return expression }
        }
    }

    /// Whether the last bit of a logarithm, or the order of equal values, may show in the result;
    /// Go's logarithms are not glibc's, and the order of its maps changes from run to run.
    private static func isFragile(_ expression: String) -> Bool {
        func has(_ words: [String]) -> Bool { words.contains(where: expression.contains) }
        if has(["^", "exp(", "ln(", "log2(", "log10("]),
            has([
                "count_values", "hour(", "minute(", "day", "month(", "year(", "%", "floor(",
                "ceil(", "round(", "==", "!=", "<", ">",
            ])
        {
            return true
        }
        let extremes = ["topk", "bottomk"].reduce(0) { count, word in
            count + expression.split(separator: word, omittingEmptySubsequences: false).count - 1
        }
        return extremes > 1 || extremes == 1 && has(["histogram_quantile"])
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }

    private mutating func one(of choices: [String]) -> String {
        choices[Int.random(in: choices.indices, using: &random)]
    }

    private mutating func selector() -> String {
        let text = one(of: [
            "http_requests_total", "http_requests_total", "temperature", "temperature", "threshold",
            "build_info", "odd", "left_total", "right_total", "stamp_seconds", "jittered_total",
            "latency_seconds_bucket", "missing", #"{__name__=~"(left|right)_total"}"#,
            #"http_requests_total{code="200"}"#, #"http_requests_total{code!~"5..",job="a"}"#,
            #"http_requests_total{instance=~"1|3"}"#, #"temperature{job!="a"}"#,
            #"odd{kind=~"h.*|big|tiny"}"#, #"threshold{severity="critical"}"#,
        ])
        return text
    }

    private mutating func offset() -> String {
        chance(75) ? "" : " offset " + one(of: ["1m", "7m30s", "-2m", "15s", "1h", "90s500ms"])
    }

    private mutating func range() -> String {
        selector() + "[" + one(of: ["5m", "1m", "15s", "10m", "37s", "1h", "20m10s"]) + "]"
            + offset()
    }

    private mutating func number() -> String {
        one(of: [
            "0", "1", "2", "0.5", "-1", "10", "3.75", "1e3", "0x1F", "Inf", "-Inf", "NaN", "0.95",
            "100", "-0.1", "2e-3",
        ])
    }

    private mutating func scalar(_ depth: Int) -> String {
        if depth == 0 || chance(40) { return number() }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return "scalar(\(vector(depth - 1)))"
        case 1: return "time()"
        case 2: return "(\(scalar(depth - 1)) \(arithmetic()) \(scalar(depth - 1)))"
        case 3: return "(\(scalar(depth - 1)) \(comparison()) bool \(scalar(depth - 1)))"
        default: return "-\(number())"
        }
    }

    private mutating func arithmetic() -> String {
        one(of: ["+", "-", "*", "/", "%", "^", "+", "-"])
    }

    private mutating func comparison() -> String { one(of: ["==", "!=", "<", "<=", ">", ">="]) }

    private mutating func labels() -> String {
        one(of: [
            "job", "instance", "job, instance", "code", "", "severity", "kind", "le", "job, code",
            "__name__",
        ])
    }

    private mutating func vector(_ depth: Int) -> String {
        if depth == 0 { return selector() + offset() }
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1: return selector() + offset()
        case 2...5: return ranged(depth)
        case 6...9: return aggregation(depth)
        case 10...15: return binary(depth)
        case 16...18: return call(depth)
        default: return chance(50) ? "-\(vector(depth - 1))" : "(\(vector(depth - 1)))"
        }
    }

    private mutating func ranged(_ depth: Int) -> String {
        let name = one(of: [
            "rate", "increase", "irate", "delta", "idelta", "deriv", "changes", "resets",
            "avg_over_time", "min_over_time", "max_over_time", "sum_over_time", "count_over_time",
            "stddev_over_time", "stdvar_over_time", "last_over_time", "present_over_time",
            "absent_over_time", "quantile_over_time", "predict_linear", "rate", "increase",
        ])
        switch name {
        case "quantile_over_time": return "\(name)(\(scalar(1)), \(range()))"
        case "predict_linear": return "\(name)(\(range()), \(scalar(1)))"
        default: return "\(name)(\(range()))"
        }
    }

    private mutating func aggregation(_ depth: Int) -> String {
        let name = one(of: [
            "sum", "min", "max", "avg", "count", "group", "stddev", "stdvar", "topk", "bottomk",
            "quantile", "count_values",
        ])
        let modifier =
            chance(30) ? "" : " " + one(of: ["by", "without"]) + " (\(labels())) "
        let body = vector(depth - 1)
        switch name {
        case "topk", "bottomk":
            return "\(name)\(modifier)(\(one(of: ["1", "2", "3", "5", "0", "1.9"])), \(body))"
        case "quantile": return "\(name)\(modifier)(\(scalar(1)), \(body))"
        case "count_values": return "\(name)\(modifier)(\"value\", \(body))"
        default: return chance(50) ? "\(name)\(modifier)(\(body))" : "\(name)(\(body))\(modifier)"
        }
    }

    private mutating func binary(_ depth: Int) -> String {
        if chance(35) {
            let sign = chance(50) ? arithmetic() : comparison() + (chance(40) ? " bool" : "")
            return chance(50)
                ? "\(vector(depth - 1)) \(sign) \(scalar(1))"
                : "\(scalar(1)) \(sign) (\(vector(depth - 1)))"
        }
        // Often the two sides are alike, so that they find each other.
        let left = vector(depth - 1)
        let right = chance(40) ? left : vector(depth - 1)
        var matching = ""
        if chance(55) {
            matching = one(of: [" on (", " ignoring ("]) + labels() + ")"
        }
        if chance(25) {
            return "(\(left)) \(one(of: ["and", "or", "unless"]))\(matching) (\(right))"
        }
        if !matching.isEmpty, chance(50) {
            matching += one(of: [
                " group_left ()", " group_left (version)", " group_right ()",
                " group_left (region)",
                " group_right (severity)",
            ])
        }
        let sign = chance(60) ? arithmetic() : comparison() + (chance(40) ? " bool" : "")
        return "(\(left)) \(sign)\(matching) (\(right))"
    }

    private mutating func call(_ depth: Int) -> String {
        let body = vector(depth - 1)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return "clamp(\(body), \(scalar(1)), \(scalar(1)))"
        case 1: return "clamp_min(\(body), \(scalar(1)))"
        case 2: return "clamp_max(\(body), \(scalar(1)))"
        case 3: return "round(\(body), \(one(of: ["0.1", "1", "5", "100"])))"
        case 4: return "histogram_quantile(\(scalar(1)), \(chance(50) ? body : buckets()))"
        case 5:
            return "label_replace(\(body), \"\(one(of: ["job", "new"]))\", \"x-$1\", "
                + "\"\(one(of: ["code", "instance", "kind"]))\", \"(.).*\")"
        case 6: return "label_join(\(body), \"both\", \"/\", \"job\", \"instance\")"
        case 7: return "absent(\(body))"
        case 8: return "vector(\(scalar(2)))"
        case 9: return "timestamp(\(body))"
        case 10:
            let name = one(of: [
                "hour", "minute", "day_of_month", "day_of_week", "day_of_year", "month", "year",
                "days_in_month",
            ])
            return "\(name)(\(body))"
        default:
            let name = one(of: [
                "abs", "ceil", "floor", "exp", "sqrt", "ln", "log2", "log10", "sgn", "sort",
                "sort_desc",
            ])
            return "\(name)(\(body))"
        }
    }

    private mutating func buckets() -> String {
        one(of: [
            "latency_seconds_bucket", "rate(latency_seconds_bucket[5m])",
            "sum by (le) (latency_seconds_bucket)", #"latency_seconds_bucket{job="a"}"#,
        ])
    }
}
