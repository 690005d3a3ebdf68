import Documents

/// The keys of `extensions` of a target.
package enum ExpectedExtensionsKey: String, SectionKey {
    case expected, databases
}
