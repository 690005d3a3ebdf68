import Testing
import Web

/// Documents in Markdown as HTML.
@Suite struct MarkdownPageTests {
    private static func html(_ text: String) -> String {
        MarkdownPage(text) { $0.hasPrefix("no") ? nil : "to/" + $0 }.html
    }

    @Test(arguments: [
        ("a `b < c` d", "<p>a <code>b &lt; c</code> d</p>"),
        ("**no** *new* 3 * 4 * 5", "<p><strong>no</strong> <em>new</em> 3 * 4 * 5</p>"),
        ("[a `b`](c.md#d)", #"<p><a href="to/c.md#d">a <code>b</code></a></p>"#),
        ("[a](none.md) and [b]", "<p>a and [b]</p>"),
        ("![a](b.png)", ""), ("<!-- a -->", ""), ("1<!--n:a-->2<!--/n-->", "<p>12</p>"),
        ("<script>", "<p>&lt;script&gt;</p>"), ("a `b", "<p>a `b</p>"), ("[a](b", "<p>[a](b</p>"),
        ("[\"><b>](\"><b>)", #"<p><a href="to/&quot;&gt;&lt;b&gt;">&quot;&gt;&lt;b&gt;</a></p>"#),
        ("    a\n    - b", "<pre>a\n- b</pre>"),
        ("- a\n  b\n- c", "<ul><li>a\nb</li>\n<li>c</li></ul>"),
        ("2. a\n3. b", "<ol start=\"2\"><li>a</li>\n<li>b</li></ol>"),
        ("2026. a", "<ol start=\"2026\"><li>a</li></ol>"), ("20260. a", "<p>20260. a</p>"),
        ("```sql 16+\n<\n```", "<p>PostgreSQL 16 and later:</p>\n<pre>&lt;</pre>"),
        ("```\nnever closed", "<pre>never closed</pre>"),
    ]) func `a form of our documents becomes its element, and all else is text`(
        text: String, html: String
    ) {
        #expect(Self.html(text) == html)
    }

    @Test func `a table has titles, anchors for its rows and room to scroll, and bars in cells`() {
        let html = Self.html(
            """
            ## pg_a

            | | series |
            |---|---|
            | `pg_a{b}` | x \\| y |
            | `pg_b{c}` |  |
            | `pg_b` | again |
            | two words | z |
            """)
        #expect(html.contains(#"<h2 id="pg_a">pg_a</h2>"#))
        #expect(html.contains(#"<tr><td></td><th scope="col">series</th></tr>"#))
        #expect(html.contains("<tr><td><code>pg_a{b}</code></td><td>x | y</td></tr>"))
        #expect(html.contains(#"<tr id="pg_b"><td><code>pg_b{c}</code></td><td></td></tr>"#))
        #expect(html.contains("<tr><td><code>pg_b</code></td><td>again</td></tr>"))
        #expect(html.contains("<tr><td>two words</td>"))
        #expect(html.contains(#"<div class="scroll" tabindex="0" role="region""#))
    }

    @Test func `headings have the anchors that forges give them, each once`() {
        let page = MarkdownPage("# A `b` c\n## What, now?\n## What, now?\n```\n## no\n```\n")
        #expect(page.html.contains(#"<h1 id="a-b-c">A <code>b</code> c</h1>"#))
        #expect(page.contents.map(\.anchor) == ["what-now", "what-now-1"])
    }
}
