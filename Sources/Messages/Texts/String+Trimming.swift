extension String {
    /// Without what `isOut` names at both ends.
    package func trimming(_ isOut: (Character) -> Bool) -> Substring {
        var rest = self[...]
        while let first = rest.first, isOut(first) { rest.removeFirst() }
        while let last = rest.last, isOut(last) { rest.removeLast() }
        return rest
    }
}
