/// Expressions chosen by hand: every function, every operator, and the corners of each.
enum ChosenExpressions {
    static let all =
        literals + selectors + overTime + aggregations + operators + matching + calls
        + refusals + words

    /// Words with a meaning of their own where names of metrics and labels stand.
    private static let words: [String] =
        [
            "without", "by", "offset", "start", "end", "atan2", "inf", "nan", "bool", "on",
            "ignoring", "group_left", "group_right", "and", "or", "unless", "sum", "topk", "group",
            "count_values", "BY", "Offset", "INF", "Sum", "On", "ATAN2",
        ].flatMap { word in
            [
                "\(word)", "\(word){job=\"a\"}", "temperature{\(word)=\"\"}", "{\(word)=\"a\"}",
                "rate(\(word)[5m])", "\(word) offset 5m", "sum(\(word))", "\(word) + \(word)",
                "sum by (\(word)) (temperature)", "sum without (\(word),) (temperature)",
                "sum by (job, \(word)) (\(word))", "temperature + on (\(word), job) temperature",
                "temperature + ignoring (\(word)) temperature",
                "temperature * on (job, instance) group_left (\(word)) temperature",
                "label_replace(temperature, \"\(word)\", \"x\", \"\", \"\")", "\(word):x",
                "\(word)()",
            ]
        }

    private static let literals = [
        "1", "-1", "+1", "0x1F", "017", "08", "1e3", ".5", "5.", "1.5e-3", "Inf", "-inf", "NaN",
        "nAn", #""text""#, "'it''s'", #"'a\'b'"#, #""a\"b\\\n\x41\u00e9\U0001F600\101""#,
        "`raw \\n \"`", "1 + 2 * 3", "(1 + 2) * 3", "2 ^ 3 ^ 2", "-2 ^ 2", "2 ^ -1",
        "-1 * -2", "--2", "1 - -1", "10 % 4", "-10 % 4", "10.5 % 0", "1 / 0", "-1 / 0", "0 / 0",
        "1 - 2 - 3", "2 * 3 % 4 / 2", "1 == bool 1", "1 > bool 2", "NaN == bool NaN",
        "NaN != bool NaN", "1 + 1 == bool 2", "1 < bool 2 == bool 1", "1 # comment", "\n\t1\n+\n2",
        "(((((1)))))", "2 ^ 0.5", "time()", "time() - 1.7e9", "9223372036854775808",
        "1 + 2 > bool 1 * 2", "2 ^ 3 * 2", "2 * 3 ^ 2", "-2 * 3", "1 - 2 + 3", "7 % 4 % 2",
        "vector(1) + 2 ^ 2", "-(2) ^ 2", "+vector(3)", "-vector(3)", "scalar(vector(1)) + 1",
    ]

    private static let selectors = [
        "temperature", "temperature{}", "temperature{job=\"a\"}", "temperature{job='a',}",
        "{__name__=\"temperature\"}", "{__name__=~\"temp.*\"}", "{job=\"a\",severity=~\".+\"}",
        "temperature{job!=\"a\"}", "temperature{job=~\"a|b\"}", "temperature{job!~\"a|c\"}",
        "temperature{job=~\"A\"}", "temperature{job=~\"(?i)A\"}", "temperature{missing=\"\"}",
        "temperature{missing!=\"\"}", "temperature{missing=~\".*\"}",
        "temperature{missing=~\".+\"}",
        "temperature{job=~\"\"}", "temperature{job!~\"\"}",
        "http_requests_total{code=~\"4..|5..\"}",
        "http_requests_total{code=~\"[45]0[04]\"}", "http_requests_total{code=~\"5\"}",
        "http_requests_total{code=~\"\\\\d{3}\",instance=\"1\"}",
        "http_requests_total{code=~\"5.{2}\"}",
        "paths{path=~\"/var/.*\"}", "paths{path=~`/var/\\w+`}", "paths{msg=~\"A\\\\.b\"}",
        "paths{msg=\"é \\\"q\\\" \\\\ \\n$1\"}", "paths{msg=~`.*q.*`}", "paths{msg=~`(?s).*q.*`}",
        "paths{msg=~`[^x]*q[^x]*`}", "paths{msg=~`.*\\bq\\b[[:punct:]](?s:.)*`}",
        "paths{path=~`db:\\d{2,4}`}", "paths{path=~`db:\\d{5}`}", "paths{path=~`\\Q/var/log\\E`}",
        "http_requests_total offset 5m", "http_requests_total offset -5m", "odd", "odd offset 15s",
        "http_requests_total offset 1h", "http_requests_total offset 1w", "missing", "sum",
        "temperature offset 1h5m", "sum{job=\"a\"}", "http_requests_total offset 30m15s1ms",
        "http_requests_total{job=\"a\",instance=\"1\",code=\"404\"} offset 37m", "late offset 1d",
        "odd{kind=~\"once|last|ended\"}", "odd{kind=\"once\"} offset 30m",
        "odd{kind=\"once\"} offset 25m", "odd{kind=\"once\"} offset 24m59s999ms",
        "http_requests_total{code=~\"()404\"}", "odd{kind=~\"n(a|e)(n|g).*\"}",
        "odd{kind=~\"^ended$\"}", "odd{kind=~\"big|tiny|half|zero\"}",
        "odd{kind=~\"(?:big|half)\"}",
    ]

    private static let ranges = [
        "http_requests_total[5m]", "http_requests_total[1h]", "http_requests_total[37s] offset 3m",
        "temperature[10m]", "odd[10m]", "jittered_total[2m]", "http_requests_total[15s]",
    ]

    private static let overTime: [String] =
        [
            "rate", "increase", "irate", "delta", "idelta", "deriv", "changes", "resets",
            "avg_over_time", "min_over_time", "max_over_time", "sum_over_time", "count_over_time",
            "stddev_over_time", "stdvar_over_time", "last_over_time", "present_over_time",
            "absent_over_time",
        ].flatMap { name in ranges.map { "\(name)(\($0))" } } + [
            "quantile_over_time(0.9, temperature[10m])", "quantile_over_time(-1, odd[10m])",
            "quantile_over_time(2, odd[10m])", "quantile_over_time(NaN, odd[10m])",
            "quantile_over_time(0.5, odd[10m])", "quantile_over_time(scalar(missing), odd[10m])",
            "predict_linear(temperature[10m], 3600)", "predict_linear(odd[10m], 60)",
            "predict_linear(http_requests_total[10m] offset 5m, 4 * 3600)",
            "rate((temperature[5m]))",
            "rate({__name__=~\"left_total|right_total\"}[5m])", "rate(temperature[5m] offset -1m)",
            "last_over_time({__name__=~\"left_total|right_total\"}[5m])",
            "absent_over_time(missing{job=\"a\",x!=\"y\",z=~\"q\"}[5m])",
            "absent_over_time(missing{job=\"a\",job=\"b\",x=\"y\"}[5m])",
            "absent_over_time(odd{kind=\"ended\"}[5m])", "rate(odd{kind=\"once\"}[1h])",
            "increase(http_requests_total{code=\"404\"}[1h])", "changes(odd[1h])", "delta(odd[1h])",
            "increase(http_requests_total[1h] offset 40m)", "rate(odd{kind=\"ended\"}[15s])",
        ]

    private static let aggregations: [String] =
        [
            "sum", "min", "max", "avg", "count", "group", "stddev", "stdvar",
        ].flatMap { name in
            [
                "\(name)(http_requests_total)", "\(name) by (job) (http_requests_total)",
                "\(name)(http_requests_total) without (code, instance)", "\(name)(odd)",
                "\(name) by (job, missing) (temperature)", "\(name)(missing)",
                "\(name) by (__name__) ({__name__=~\"left_total|right_total\"})",
                "\(name) without () (temperature)",
                "\(name)(rate(http_requests_total[5m])) by (code,)",
                "\(name)(odd{kind=~\"inf|big\"})", "\(name)(odd{kind=~\"inf|neginf\"})",
            ]
        } + [
            "topk(2, http_requests_total)", "topk by (job) (1, http_requests_total)",
            "bottomk(3, temperature)", "bottomk without (instance) (1, temperature)",
            "topk(0, temperature)", "topk(-1, temperature)", "topk(1e3, temperature)",
            "topk(3, odd)",
            "topk(NaN, temperature)", "topk(Inf, temperature)", "bottomk(3, odd)", "topk(1.9, odd)",
            "topk(scalar(threshold{job=\"a\",severity=\"warning\"}), http_requests_total)",
            "quantile(0.5, temperature)", "quantile by (job) (0.9, http_requests_total)",
            "quantile(-0.1, odd)", "quantile(1.1, odd)", "quantile(NaN, odd)", "quantile(0.3, odd)",
            "count_values(\"v\", build_info)", "count_values by (job) (\"v\", threshold)",
            "count_values without (job) (\"v\", threshold)", "count_values(\"job\", temperature)",
            "count_values(\"v\", odd)", "count_values(\"v\", 1e20 * build_info)",
            "count_values(\"v\", build_info / 3e10)", "count_values((\"v\"), -threshold)",
            "count_values(\"bad name\", threshold)", "sum(sum by (job) (temperature)) by (job)",
            "sum by (job, on, bool, by, group_left) (temperature)", "avg(avg_over_time(odd[5m]))",
        ]

    private static let operators: [String] =
        ["+", "-", "*", "/", "%", "^", "==", "!=", "<", "<=", ">", ">="].flatMap { sign in
            [
                "temperature \(sign) 3", "3 \(sign) temperature", "odd \(sign) odd",
                "left_total \(sign) right_total",
                "temperature \(sign) on (job, instance) build_info",
                "odd \(sign) 0",
            ]
        }
        + ["==", "!=", "<", "<=", ">", ">="].flatMap { sign in
            [
                "temperature \(sign) bool 3", "3 \(sign) bool temperature",
                "left_total \(sign) bool right_total", "odd \(sign) bool odd",
            ]
        } + [
            "-temperature", "-{__name__=~\"left_total|right_total\"}", "+temperature",
            "-temperature ^ 2", "temperature ^ 2 ^ 0.5", "1 - temperature * 2",
            "temperature > 0 < 10",
            "temperature > 0 and temperature < 10", "temperature > 5 or temperature < -5",
            "temperature unless temperature > 0", "temperature > 0 unless temperature > 10 or odd",
            "{__name__=~\"left_total|right_total\"} + 1", "temperature + on () 1",
            "{__name__=~\"left_total|right_total\"} > bool 1", "left_total == left_total",
            "1 + temperature > bool 0", "temperature % 5 == 0 or temperature",
        ]

    private static let matching = [
        "temperature > on (job) group_left () threshold",
        "temperature > on (job) group_left () threshold{severity=\"critical\"}",
        "temperature > on (job) group_left threshold{severity=\"warning\"}",
        "temperature * on (job) group_left (severity) threshold{severity=\"warning\"}",
        "threshold{severity=\"warning\"} < on (job) group_right () temperature",
        "threshold{severity=\"warning\"} < on (job) group_right (severity) temperature",
        "threshold{severity=\"warning\"} < bool on (job) group_right (severity) temperature",
        "temperature * on (job, instance) group_left (version, region) build_info",
        "temperature * on (job, instance) group_left (instance) build_info",
        "temperature * ignoring (version, region) build_info", "temperature * build_info",
        "temperature * ignoring (version, region) group_left (version) build_info",
        "temperature + on (job) temperature", "temperature + on () temperature",
        "temperature > on (job) threshold{severity=\"warning\"}",
        "sum by (job) (temperature) > on (job) threshold{severity=\"warning\"}",
        "sum by (job) (temperature) > ignoring (severity) threshold{severity=\"warning\"}",
        "threshold{severity=\"warning\"} + ignoring (severity) sum by (job) (temperature)",
        "http_requests_total{code=\"500\"} / ignoring (code) http_requests_total{code=\"200\"}",
        "http_requests_total / ignoring (code) group_left sum without (code) (http_requests_total)",
        "sum without (code) (http_requests_total) / ignoring (code) group_right http_requests_total",
        "temperature and on (job) threshold{severity=\"warning\"} > 5",
        "temperature and on (job) left_total > 5", "temperature or on (job) left_total",
        "temperature unless on (job) left_total{job=\"a\"}",
        "temperature and ignoring (x) temperature",
        "temperature or threshold", "left_total or right_total", "left_total or on () right_total",
        "missing or temperature", "temperature or missing", "missing and temperature",
        "temperature and missing", "temperature unless missing", "missing unless temperature",
        "missing + temperature", "temperature + on (job) missing", "odd == on (kind) odd",
        "temperature == on (instance, job) group_left () temperature",
        "threshold == on (job) group_left () threshold", "left_total{job=\"c\"} - right_total",
        "{__name__=~\"left_total|right_total\"} + on (job, __name__) left_total",
        "{__name__=~\"left_total|right_total\"} * on (job) group_left () build_info{instance=\"1\"}",
        "{__name__=~\"left_total|right_total\"} > on (job) group_left () threshold{severity=\"warning\"}",
        "left_total == on (job) left_total", "left_total == ignoring () left_total",
        "left_total == bool on (job) left_total",
        "left_total + on (nothing) right_total{job=\"a\"}",
        "left_total{job=\"a\"} + on (nothing) right_total{job=\"a\"}",
        "temperature > on (job) group_left (instance) threshold{severity=\"warning\"}",
    ]

    private static let calls: [String] =
        [
            "abs", "ceil", "floor", "exp", "sqrt", "ln", "log2", "log10", "sgn", "round", "sort",
            "sort_desc", "absent", "timestamp", "hour", "minute", "day_of_month", "day_of_week",
            "day_of_year", "days_in_month", "month", "year",
        ].flatMap { name in
            ["temperature", "odd", "stamp_seconds", "missing"].map { "\(name)(\($0))" }
        } + [
            "hour()", "minute()", "day_of_month()", "day_of_week()", "day_of_year()",
            "days_in_month()", "month()", "year()", "year(vector(-1e11))",
            "month(vector(951782400))",
            "days_in_month(vector(951782400))", "day_of_year(vector(1735603200))",
            "day_of_week(vector(-1))", "hour(vector(-1))", "year(vector(1e300))",
            "clamp(temperature, -5, 5)", "clamp(temperature, 5, -5)", "clamp(odd, -5, 5)",
            "clamp(abs({__name__=~\"left_total|right_total\"}), 5, -5)",
            "clamp_min(odd, 0)", "clamp_max(odd, 0)", "clamp_max(odd, NaN)", "clamp_min(odd, Inf)",
            "clamp(odd, NaN, NaN)", "clamp_max(temperature, scalar(missing))",
            "round(temperature, 0.1)",
            "round(odd, 5)", "round(temperature, 0)", "round(temperature, -3)",
            "scalar(temperature)",
            "scalar(threshold{job=\"a\",severity=\"warning\"})", "scalar(missing)",
            "vector(time())",
            "vector(NaN)", "timestamp(http_requests_total offset 5m)", "timestamp(temperature * 1)",
            "timestamp((jittered_total))", "timestamp(timestamp(jittered_total))",
            "timestamp(+jittered_total)", "sort(temperature)", "sort_desc(-temperature)",
            "sort_desc(topk(2, temperature))",
            "absent(missing{job=\"a\"})", "absent(missing{job=~\"a\",x=\"y\"})",
            "absent((missing{job=\"a\"}))", "absent(missing{job=\"a\",job=\"b\"})",
            "absent(sum(missing))", "absent(missing{job=\"a\"} > 1)", "absent(missing{job=\"\"})",
            "absent(odd{kind=\"ended\"})", "absent({__name__=\"missing\",a=\"b\"})",
            "label_replace(temperature, \"host\", \"h-$1\", \"instance\", \"(.*)\")",
            "label_replace(temperature, \"host\", \"${1}x\", \"instance\", \"(1)\")",
            "label_replace(temperature, \"host\", \"$1x\", \"instance\", \"(1)\")",
            "label_replace(temperature, \"instance\", \"\", \"job\", \"a\")",
            "label_replace(temperature, \"instance\", \"same\", \"job\", \".*\")",
            "label_replace(temperature, \"__name__\", \"heat\", \"job\", \"a|b\")",
            "label_replace(temperature, \"x\", \"$$1-$2-${nope\", \"job\", \"(.)(.)?\")",
            "label_replace(temperature, \"x\", \"lit\", \"missing\", \"\")",
            "label_replace(paths, \"x\", \"$first|$2\", \"path\", \"(?P<first>/[a-z]+?)(/.*)\")",
            "label_replace(paths, \"x\", \"$2:$1\", \"path\", \"(.*):(\\\\d+)\")",
            "label_replace(paths, \"x\", \"$0\", \"path\", \"(a|/v|/var)(.*)\")",
            "label_replace(paths, \"x\", \"$1\", \"path\", \"(/v|/var)(.*)\")",
            "label_replace(temperature, \"bad-name\", \"x\", \"job\", \"a\")",
            "label_replace(temperature, \"x\", \"x\", \"job\", \"(\")",
            "label_replace(missing, \"x\", \"x\", \"job\", \"(\")",
            "label_join(temperature, \"both\", \"-\", \"job\", \"instance\")",
            "label_join(temperature, \"both\", \"-\")",
            "label_join(temperature, \"job\", \"\", \"nope\")",
            "label_join(temperature, \"instance\", \"\", \"job\")",
            "label_join(temperature, \"b-d\", \"\", \"job\")",
            "label_join(temperature, \"x\", \"\", \"b-d\")",
            "histogram_quantile(0.9, latency_seconds_bucket)",
            "histogram_quantile(0.5, rate(latency_seconds_bucket[5m]))",
            "histogram_quantile(0.5, sum by (le) (rate(latency_seconds_bucket[5m])))",
            "histogram_quantile(-1, latency_seconds_bucket)",
            "histogram_quantile(1, latency_seconds_bucket)",
            "histogram_quantile(2, latency_seconds_bucket)",
            "histogram_quantile(0, latency_seconds_bucket)",
            "histogram_quantile(NaN, latency_seconds_bucket)",
            "histogram_quantile(0.9, temperature)",
            "histogram_quantile(0.9, latency_seconds_bucket{le=~\"1|.Inf\"})",
            "histogram_quantile(0.9, latency_seconds_bucket{le=\"+Inf\"})",
            "histogram_quantile(0.99, latency_seconds_bucket * 0)", "exp(temperature / 10)",
        ]

    /// What both must refuse.
    private static let refusals = [
        "", " ", "# nothing", "(", ")", "1 +", "* 1", "1 1", "temperature temperature", "{}",
        "{job=~\".*\"}", "{job=\"\"}", "{job!=\"a\"}", "{job!~\".+\"}", "temperature{job}",
        "temperature{job=}", "temperature{job=a}", "temperature{job==\"a\"}", "temperature{=\"a\"}",
        "temperature{,}", "temperature{job=\"a\",,}", "temperature{job=\"a\" instance=\"b\"}",
        "temperature{job=~\"(\"}", "temperature{job=~\"*\"}", "temperature{job=~\"a{2,1}\"}",
        "temperature{__name__=\"x\"}", "temperature{\"job\"=\"a\"}", "temperature{job=\"a\"",
        "temperature[5m", "temperature[]", "temperature[5]", "temperature[5q]", "temperature[m]",
        "temperature[0s]", "temperature[1m1h]", "temperature[1.5m]", "temperature[-5m]",
        "temperature[5m][5m]", "(temperature)[5m]", "temperature offset 5m [5m]", "1[5m]",
        "\"a\"[5m]",
        "temperature offset", "temperature offset 5", "temperature offset 0s",
        "temperature offset 5m offset 5m", "1 offset 5m", "sum(temperature) offset 5m",
        "(temperature) offset 5m", "temperature offset +5m", "temperature offset 5mm",
        "rate(temperature)",
        "rate(1)", "rate(temperature[5m], 1)", "rate()", "rate(temperature[5m]",
        "rate temperature[5m]",
        "abs(1)", "abs(temperature[5m])", "abs(\"a\")", "abs(temperature,)", "abs(,)", "time(1)",
        "scalar(1)", "vector(temperature)", "clamp(temperature, 1)", "round(temperature, 1, 2)",
        "hour(temperature, temperature)", "hour(1)",
        "label_replace(temperature, \"a\", \"b\", \"c\")",
        "label_replace(temperature, 1, \"b\", \"c\", \"d\")", "label_join(temperature)",
        "label_join(temperature, \"a\")", "label_join(temperature, \"a\", \"b\", 1)",
        "nosuch(temperature)",
        "nosuch()", "sum()", "sum(1)", "sum(temperature, 1)", "sum(temperature[5m])",
        "sum by job (temperature)",
        "sum by (job (temperature)", "sum by (job) temperature", "sum by (job:x) (temperature)",
        "sum by (\"job\") (temperature)", "sum by (1) (temperature)", "sum by (,) (temperature)",
        "sum by (inf) (temperature)", "sum(temperature) by (job) by (job)",
        "sum by (job) (temperature) by (job)",
        "topk(temperature)", "topk(1)", "topk(\"a\", temperature)",
        "topk(temperature, temperature)",
        "count_values(1, temperature)", "count_values(temperature)", "quantile(temperature, 0.5)",
        "1 == 1", "1 > 2", "(1) == (2)", "1 and 1", "temperature and 1", "1 or temperature",
        "temperature + \"a\"", "\"a\" + \"b\"", "\"a\" == bool \"a\"", "temperature[5m] + 1",
        "-\"a\"", "-temperature[5m]", "temperature + bool temperature",
        "temperature and bool temperature",
        "temperature and on (job) group_left () temperature", "1 + on (job) 1",
        "temperature + on (job) 1",
        "temperature + on (job) group_left (job) temperature",
        "temperature + group_left (job) temperature",
        "temperature + on temperature", "temperature + on (job) ignoring (job) temperature",
        "temperature + on (job:a) temperature", "on (job) temperature", "bool", "on", "group_left",
        "temperature =~ 1", "temperature = 1", "temperature ! 1", "temperature & 1",
        "temperature ~ 1",
        "temperature; 1", "temperature.x", "tempé", "1e", "1.2.3", "0x", "0xg", "1_000", "1x", "5m",
        "1e999", "99999999999999999999y", "temperature[99999999y]", "\"abc", "'abc", "`abc",
        "\"a\nb\"",
        #""\q""#, #""\x4""#, #""\u12""#, #""\ud800""#, #""\400""#, #""\'""#, #"'\"'"#, "1 2 3",
        "temperature{job=\"a\"}{job=\"b\"}", "sum{job=\"a\"}(temperature)", "a:b(temperature)",
        "temperature offset temperature", "+", "-", "()", "[5m]", "{", "}", "temperature}", "]",
    ]
}
