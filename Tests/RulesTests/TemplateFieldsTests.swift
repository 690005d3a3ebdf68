import Metrics
import Templates
import Testing

@Suite struct TemplateFieldsTests {
    @Test(arguments: [
        ("{{ .Nope }}", [".Nope"]), ("{{ $.Nope.more }} {{ .nope }}", [".Nope", ".nope"]),
        ("{{ .Labels.target }} {{ .Value }} {{ .ExternalURL }} {{ .ExternalLabels.a }}", []),
        ("{{ $labels.Nope }} {{ .Labels.Nope }}", []),
        (
            "{{ with query \"a\" }}{{ with . | first }}{{ .Nope }}{{ .Value }}{{ end }}{{ end }}",
            [".Nope"]
        ),
        ("{{ range query \"a\" }}{{ .Labels.x }}{{ .Name }}{{ $.Value }}{{ end }}", [".Name"]),
        ("{{ with $x := .Labels }}{{ .anything }}{{ $x.anything }}{{ end }}", []),
        ("{{ if .Nope }}a{{ else if .No }}b{{ end }}", [".Nope", ".No"]),
        ("{{ printf \"%v\" (.Nope) | toUpper }}", [".Nope"]),
    ])
    func `fields that no alert has are found, and no others`(
        text: String, unknown: [String]
    ) throws {
        let template = try Template(text)
        #expect(template.unknownFields == unknown)
        let context = TemplateContext(
            labels: LabelSet(["target": "a"]), value: 1, externalLabels: LabelSet([:]),
            externalURL: ""
        ) { _ in .success([]) }
        // What is certain fails when it is filled in, too.
        if !unknown.isEmpty, !text.contains("query") {
            #expect(throws: (any Error).self) { try template.expanded(context) }
        }
    }
}
