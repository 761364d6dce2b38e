/// Asks again and again, a little apart, until there is an answer: for what can only be looked up, such as the
/// content of a database that another process writes. Whatever can be waited for is waited for instead.
@discardableResult
public func eventually<T: Sendable>(
    _ what: String, within limit: Duration = .seconds(20), every pause: Duration = .milliseconds(50),
    _ ask: @escaping @Sendable () async throws -> T?
) async throws -> T {
    try await withDeadline(limit, what) {
        while true {
            if let answer = try await ask() { return answer }
            try await Task.sleep(for: pause)
        }
    }
}
