import Testing

/// Looks at a condition that the kernel changes by itself, over and over, until it holds; bounded. Whether it did.
@discardableResult
func eventually(
    within limit: Duration = .seconds(10), _ what: Comment, _ condition: () -> Bool,
    sourceLocation: SourceLocation = #_sourceLocation
) async -> Bool {
    let end = ContinuousClock.now + limit
    while !condition() {
        guard ContinuousClock.now < end else {
            Issue.record(what, sourceLocation: sourceLocation)
            return false
        }
        await Task.yield()
    }
    return true
}
