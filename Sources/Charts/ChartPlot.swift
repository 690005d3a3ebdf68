/// Where in the picture of a chart its values are, for a script that finds the moment under a pointer.
package enum ChartPlot {
    /// How wide the picture is, in its own units.
    package static let width = Frame.width
    /// How much of that is left of the first moment.
    package static let left = Frame.left
    /// How much is right of the last one.
    package static let right = Frame.right
}
