import Recommendations

/// Gives advice on what databases hold: indexes, sequences and statements.
package enum ObjectAdvisor {
    typealias Step = Recommendation.Step
}
