/// What a client accepts, read from its `Accept` headers (RFC 9110, section 12).
package enum ContentNegotiation {
    /// Whether `Accept-Encoding` allows gzip; without the header the answer is no.
    package static func acceptsGzip(_ acceptEncoding: String?) -> Bool {
        guard let acceptEncoding else { return false }
        var anything: Bool?
        for element in HeaderElement.list(acceptEncoding) {
            switch element.value.lowercased() {
            case "gzip", "x-gzip": return element.quality > 0
            case "*": anything = element.quality > 0
            default: continue
            }
        }
        return anything ?? false
    }

    /// The offered type that the client likes best; among equals the first offered.
    ///
    /// Without the header everything is liked. Nil when nothing offered is acceptable: Prometheus's
    /// own servers then send the text format nevertheless.
    package static func choose(accept: String?, among offered: [MediaType]) -> MediaType? {
        guard let accept else { return offered.first }
        let ranges = HeaderElement.list(accept).compactMap { element in
            MediaType(element).map { (range: $0, quality: element.quality) }
        }
        guard !ranges.isEmpty else { return offered.first }
        var best: (type: MediaType, quality: Double)?
        for type in offered {
            let quality = Self.quality(of: type, in: ranges)
            if quality > best?.quality ?? 0 { best = (type, quality) }
        }
        return best?.type
    }

    /// The most specific range that covers the type decides.
    private static func quality(
        of type: MediaType, in ranges: [(range: MediaType, quality: Double)]
    ) -> Double {
        var decisive = (specificity: -1, quality: 0.0)
        for (range, quality) in ranges {
            guard let specificity = specificity(of: range, for: type) else { continue }
            if specificity > decisive.specificity { decisive = (specificity, quality) }
        }
        return decisive.quality
    }

    /// How closely a range describes a type, or nil when it does not cover it.
    ///
    /// A parameter that the type does not have is passed over: scrapers add ones, such as
    /// `escaping`, that a server may ignore.
    private static func specificity(of range: MediaType, for type: MediaType) -> Int? {
        if range.type == "*" && range.subtype == "*" { return 0 }
        guard range.type == type.type else { return nil }
        if range.subtype == "*" { return 1 }
        guard range.subtype == type.subtype else { return nil }
        var specificity = 2
        for wanted in range.parameters {
            guard let value = type.parameter(wanted.name) else { continue }
            guard value.lowercased() == wanted.value.lowercased() else { return nil }
            specificity += 1
        }
        return specificity
    }
}
