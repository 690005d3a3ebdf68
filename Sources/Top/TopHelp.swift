import Terminal

/// What the keys do.
enum TopHelp {
    private static let keys = [
        ("f, tab", "all targets, and back to one"),
        ("enter", "open the chosen target"),
        ("n, N, right, left", "the next target, the one before"),
        ("s", "sort sessions by time, wait, user, database or application"),
        ("/", "filter: type, enter keeps it, escape ends it"),
        ("up, down, page up, page down", "move in the list"),
        ("p, space", "pause and go on"),
        ("q, Ctrl-C", "quit"),
    ]

    static let lines: [Line] =
        [Line("pgvigil top: keys", .bold), Line()]
        + keys.map { Line("  " + CellText.padded($0.0, to: 30) + $0.1) }
        + [
            Line(),
            Line("Letters of the load: what sessions wait for; C is CPU, a dot is a gap."),
            Line("It only looks: no key cancels a query or ends a session."),
            Line(), Line("any key: back", .dim),
        ]
}
