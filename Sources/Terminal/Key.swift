/// A key, as far as commands have a use for it.
package enum Key: Sendable, Equatable {
    case character(Unicode.Scalar)
    case enter, escape, backspace, tab
    case up, down, left, right, pageUp, pageDown, home, end
    /// The input has ended: the terminal is gone.
    case closed
}
