/// What a difference between two periods means.
package enum ReportVerdict: String, Sendable {
    /// One of both is not known, or too little of it.
    case unknown
    /// Not more than by chance.
    case withinNoise = "within noise"
    /// More than by chance, for the better.
    case better
    /// More than by chance, for the worse.
    case worse
}
