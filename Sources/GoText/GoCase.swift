/// Capital and small letters as Go has them: each scalar becomes one other at most.
///
/// Swift follows the whole of Unicode there, where ß becomes SS and ﬁ becomes FI.
package enum GoCase {
    /// `strings.ToUpper`.
    package static func upper(_ text: String) -> String { mapped(text, upper) }

    /// `strings.ToLower`.
    package static func lower(_ text: String) -> String { mapped(text, lower) }

    /// `strings.Title`: the first letter of each word as a capital, the others as they are.
    package static func title(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isBeginning = true
        for scalar in text.unicodeScalars {
            result.append(isBeginning ? title(scalar) : scalar)
            isBeginning = isSeparator(scalar)
        }
        return String(result)
    }

    private static func mapped(
        _ text: String, _ map: (Unicode.Scalar) -> Unicode.Scalar
    ) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(map(scalar)) }
        return String(result)
    }

    private static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        // Where several would be needed the letter for titles is the one, if there is one.
        only(scalar.properties.uppercaseMapping) ?? title(scalar)
    }

    private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        // İ alone has two, and the first of them is meant.
        scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
    }

    private static func title(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        only(scalar.properties.titlecaseMapping) ?? scalar
    }

    private static func only(_ mapping: String) -> Unicode.Scalar? {
        let scalars = mapping.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        if scalar.isASCII {
            return !(properties.isAlphabetic || properties.numericType != nil || scalar == "_")
        }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber:
            return false
        default: return properties.isWhitespace
        }
    }
}
