/// What is known of a series in one period.
package struct ReportSpread: Sendable, Equatable {
    /// With fewer parts nothing is said about noise.
    package static let partsMin = 6
    /// Fewer parts that do not depend on each other say nothing about noise either.
    package static let independentMin = 3.0
    /// A correlation is taken for no higher than this.
    private static let correlationMax = 0.99

    /// How many samples there are.
    package let samples: Int
    /// The mean of all samples.
    package let average: Double
    /// The least sample.
    package let minimum: Double
    /// The largest sample.
    package let maximum: Double
    /// The 95th percentile of the means of parts; nil with fewer than 20 parts.
    package let p95: Double?
    /// How many parts of the period have samples.
    package let parts: Int
    /// The standard deviation of the means of parts, without the pattern of the day or of the week
    /// where both periods have whole ones; nil with one part.
    package let deviation: Double?
    /// The correlation of what is left of a part's mean with that of the part before; nil when it
    /// has none.
    package let correlation: Double?
    /// The part with the highest mean.
    package let highest: ReportPart
    /// The part with the lowest mean.
    package let lowest: ReportPart

    /// What is known.
    package init(
        samples: Int, average: Double, minimum: Double, maximum: Double, p95: Double?,
        parts: Int, deviation: Double?, correlation: Double?, highest: ReportPart,
        lowest: ReportPart
    ) {
        self.samples = samples
        self.average = average
        self.minimum = minimum
        self.maximum = maximum
        self.p95 = p95
        self.parts = parts
        self.deviation = deviation
        self.correlation = correlation
        self.highest = highest
        self.lowest = lowest
    }

    /// How far the average may be from the usual one by chance: the standard error of the means of
    /// parts, counting fewer parts the more each is like the one before.
    package var standardError: Double? {
        guard parts >= Self.partsMin, let deviation else { return nil }
        let likeness = min(max(0, correlation ?? 0), Self.correlationMax)
        let independent = Double(parts) * (1 - likeness) / (1 + likeness)
        // Means that are all the same have no spread, however few of them count; sums of them are
        // rounded.
        if deviation <= average.magnitude * 1e-12 { return 0 }
        guard independent >= Self.independentMin else { return nil }
        return deviation / independent.squareRoot()
    }
}
