/// The colours of series: eight that people with each kind of colour blindness can tell apart, and a
/// grey for the rest, in light and in dark.
///
/// A line also has a pattern of its own, and the legend is in the order of the stack. Colours are
/// classes of the stylesheet, so that a page needs no inline style.
package enum Palette {
    /// On a light background; Okabe and Ito's, darkened to a contrast of 3 to 1.
    package static let light = [
        "#0072b2", "#b87a00", "#00875f", "#c2588f", "#2f8fc4", "#d55e00", "#8a7d00", "#4d4d4d",
    ]
    /// On a dark background.
    package static let dark = [
        "#4a9fe0", "#e69f00", "#00b386", "#e08cbd", "#8fd0f5", "#ff7f2a", "#f0e442", "#d0d0d0",
    ]
    /// What is summed up as other.
    package static let otherLight = "#8a8f98"
    /// What is summed up as other, on a dark background.
    package static let otherDark = "#7d838c"
    /// Patterns of lines.
    private static let dashes = ["", "6 2", "2 2", "8 2 2 2", "4 4", "10 3", "1 3", "6 2 1 2"]

    /// The class of a tone, from 1; that of other is 0.
    static func name(of tone: Int) -> String {
        tone == 0 ? "so" : "s\((tone - 1) % light.count + 1)"
    }

    /// The part of a stylesheet that charts need.
    package static var stylesheet: String {
        var rules = [":root{\(variables(light, otherLight))}"]
        rules.append(
            "@media screen and (prefers-color-scheme:dark){:root{\(variables(dark, otherDark))}}")
        for index in light.indices {
            let name = "s\(index + 1)"
            rules.append(rule(name))
            if !dashes[index].isEmpty {
                rules.append(".line.\(name){stroke-dasharray:\(dashes[index])}")
            }
        }
        rules.append(rule("so"))
        rules.append(shapes)
        return rules.joined(separator: "\n")
    }

    private static func variables(_ colours: [String], _ other: String) -> String {
        let named = colours.enumerated().map { "--s\($0 + 1):\($1)" } + ["--so:\(other)"]
        return named.joined(separator: ";")
    }

    private static func rule(_ name: String) -> String {
        """
        .area.\(name),.bar.\(name),.dot.\(name){fill:var(--\(name))}
        .line.\(name){stroke:var(--\(name))}.key.\(name){background:var(--\(name))}
        """
    }

    private static let shapes = """
        .chart{display:block;width:100%;height:auto;max-width:44rem}
        .chart text{font:11px system-ui,sans-serif;fill:currentColor}
        .chart .grid{stroke:currentColor;stroke-opacity:.2;stroke-width:1}
        .chart .mark{stroke:currentColor;stroke-width:1.2;stroke-dasharray:4 3}
        .chart .line{fill:none;stroke-width:1.6;stroke-linejoin:round}
        .chart .area{stroke:none;fill-opacity:.9}
        .chart .none{fill:currentColor;fill-opacity:.07}
        .spark{width:8rem;height:1.6rem;vertical-align:middle}.spark .line{fill:none;stroke-width:1.5}
        .key{display:inline-block;width:.8em;height:.8em;margin-right:.35em;border-radius:2px}
        .key{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.15rem 1rem;margin:.3rem 0;padding:0}
        .legend li{overflow-wrap:anywhere}
        .h0{fill-opacity:.05}.h1{fill-opacity:.2}.h2{fill-opacity:.4}.h3{fill-opacity:.6}
        .h4{fill-opacity:.8}.h5{fill-opacity:1}.heat{fill:var(--s1)}
        """
}
