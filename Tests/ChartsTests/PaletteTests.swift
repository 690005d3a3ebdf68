import Charts
import Testing

/// Colours by the numbers of WCAG.
@Suite struct PaletteTests {
    private static func luminance(_ colour: String) -> Double {
        let number = Int(colour.dropFirst(), radix: 16) ?? 0
        let parts = [16, 8, 0].map { shift -> Double in
            let part = Double(number >> shift & 255) / 255
            return part <= 0.04045 ? part / 12.92 : power((part + 0.055) / 1.055)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    /// The power of 2.4: its fifth is the twelfth power of the number.
    private static func power(_ base: Double) -> Double {
        var twelfth = 1.0
        for _ in 0..<12 { twelfth *= base }
        var root = 1.0
        for _ in 0..<60 {
            let fourth = root * root * root * root
            root -= (fourth * root - twelfth) / (5 * fourth)
        }
        return root
    }

    private static func contrast(_ one: String, _ other: String) -> Double {
        let (a, b) = (luminance(one), luminance(other))
        return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }

    @Test func `every colour stands out from the page, in light and in dark`() {
        #expect(abs(Self.contrast("#000000", "#ffffff") - 21) < 0.01)
        for colour in Palette.light + [Palette.otherLight] {
            #expect(Self.contrast(colour, "#ffffff") >= 3, "\(colour)")
        }
        for colour in Palette.dark + [Palette.otherDark] {
            #expect(Self.contrast(colour, "#14171c") >= 3, "\(colour)")
        }
        #expect(Set(Palette.light).count == 8 && Set(Palette.dark).count == 8)
    }

    @Test func `the stylesheet has a class for every tone and asks for nothing elsewhere`() {
        for name in (1...8).map({ "s\($0)" }) + ["so"] {
            #expect(Palette.stylesheet.contains(".area.\(name)"))
        }
        #expect(!Palette.stylesheet.contains("url(") && !Palette.stylesheet.contains("@import"))
    }
}
