import Manuals

/// A document of this project as HTML: headings, paragraphs, lists, tables and code.
///
/// It knows the forms that our own documents use; everything else is shown as it is written.
package struct MarkdownPage {
    /// A heading that a list of contents names.
    package struct Heading {
        /// Its anchor.
        package let anchor: String
        /// Its words as HTML.
        package let html: String
    }

    /// The body of a page.
    package let html: String
    /// The headings of the second level.
    package let contents: [Heading]

    /// A document; `place` gives the address for what a link of it names, or nil where there is no
    /// such page: then its words alone are shown.
    package init(_ text: String, place: @escaping (_ link: String) -> String? = { _ in nil }) {
        var writer = MarkdownWriter(text, MarkdownWords(place: place))
        html = writer.written().joined(separator: "\n")
        contents = writer.contents
    }
}
