/// From where on a statement counts as slower than usual, and what a baseline needs.
enum RegressionLimits {
    /// How many times as long as usual it takes.
    static let factor = 2.0
    /// The same while the baseline is not a day old: what is usual at other hours is not known yet.
    static let youngFactor = 4.0
    /// How old a baseline must be, in minutes, for the hours of a day to be known.
    static let dayMinutes = 1_440
    /// From this factor on it is shown; below it what was slow is over.
    static let shownFactor = 1.5
    /// How many seconds longer than usual it takes on average.
    static let secondsMore = 0.005
    /// Its share of the time of all statements in the present.
    static let share = 0.02
    /// How often it ran in the present, and what its baseline is of.
    static let callsMin: Float = 100
    /// How often it ran in an hour that shows a habit.
    static let habitCallsMin: Float = 50
    /// By how many standard errors the mean is above the usual one: about ten slow executions, however
    /// slow they are.
    static let standardErrors = 3.0
    /// How old a baseline must be, in minutes.
    static let baselineMinutesMin = 60
    /// After three days the new time is the usual one.
    static let acceptanceMinutes = 3 * 1_440
}
