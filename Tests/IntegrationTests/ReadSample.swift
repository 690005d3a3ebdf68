import FoundationEssentials
import Platform
import Support

/// A sample as an independent reader understood it.
struct ReadSample: Sendable, Decodable {
    let name: String
    let labels: [String: String]
    let value: Double

    /// The samples of a page in both of its forms.
    ///
    /// - Throws: `SupportError` when a form cannot be read or the two do not say the same.
    static func read(
        text: String, open: String, in directory: TemporaryDirectory
    ) async throws -> [ReadSample] {
        let script = try directory.write("compare.py", comparison)
        let output = try await offThePool {
            do {
                return try CommandOutput.of(
                    [ToolPath.python(), script, text, open], environment: Checkout.childEnvironment,
                    within: .seconds(60), bytesMax: 64 << 20)
            } catch { throw SupportError("the forms of the page: \(error)") }
        }
        return try JSONDecoder().decode([ReadSample].self, from: Data(output))
    }

    // Values are compared as texts, so that NaN equals itself.
    private static let comparison = """
        import json, sys
        from prometheus_client import openmetrics, parser
        from prometheus_client.openmetrics import parser as openmetrics_parser

        def samples(families):
            found = [s for family in families for s in family.samples]
            keys = [(s.name, tuple(sorted(s.labels.items())), repr(float(s.value))) for s in found]
            if len(keys) != len({key[:2] for key in keys}):
                sys.exit("a series is there twice")
            return set(keys), found

        with open(sys.argv[1], encoding="utf-8", newline="") as file:
            text, found = samples(parser.text_string_to_metric_families(file.read()))
        with open(sys.argv[2], encoding="utf-8", newline="") as file:
            opened, _ = samples(openmetrics_parser.text_string_to_metric_families(file.read()))
        if text != opened:
            sys.exit(f"only in text: {sorted(text - opened)[:5]}, "
                     f"only in OpenMetrics: {sorted(opened - text)[:5]}")
        if not text:
            sys.exit("no samples at all")
        json.dump([{"name": s.name, "labels": s.labels, "value": s.value}
                   for s in found if s.value == s.value], sys.stdout)
        """
}
