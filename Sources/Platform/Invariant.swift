/// Stops the process when something that our own code promises does not hold.
///
/// `precondition` loses its message in optimised builds, `fatalError` keeps it. The message starts
/// with the word BUG and names the numbers.
package func invariant(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}
