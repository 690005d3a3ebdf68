package import Basics

/// Series that are recorded: a pattern for the metric's name and patterns for labels.
package struct HistoryChoice: Sendable, Equatable {
    /// What the name must fit.
    package let name: Glob
    /// What each of these labels must fit; a label that is not there is the empty text.
    package let labels: [String: Glob]

    /// A choice by name, and by labels if need be.
    package init(name: Glob, labels: [String: Glob] = [:]) {
        self.name = name
        self.labels = labels
    }
}
