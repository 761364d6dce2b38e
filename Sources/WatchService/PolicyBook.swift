import PortModel
import Synchronization
import WatchSettings

/// What is expected at the moment: by one state of the settings, and by what has been accepted since.
///
/// Who judges takes it from here each time, so that what is accepted holds from the next commit on.
final class PolicyBook: Sendable {
    private let policy: Settings.Policy?
    private let expected: Mutex<ExpectedState>
    /// Held while the file of accepted rules is read and written: two at once must not forget one of them. Not the other
    /// lock, since commits do not wait for a disk.
    private let writing = Mutex(())

    /// Nothing is expected, and nothing can be accepted.
    init() {
        policy = nil
        expected = Mutex(ExpectedState())
    }

    /// - Throws: what is wrong with the file of accepted rules, which may be none.
    init(_ policy: Settings.Policy) throws(SettingsError) {
        self.policy = policy
        let accepted = try AcceptedFile(path: policy.acceptedPath).rules()
        expected = Mutex(policy.expected(with: accepted))
    }

    var current: ExpectedState { expected.withLock { $0 } }

    /// Adds an exception: first to the file, then to what is expected.
    ///
    /// - Parameter comment: one line to stand above it in the file.
    /// - Returns: the rule that was there already in its place; nil where it was added.
    /// - Throws: `AcceptedFileError`; then nothing has changed.
    func accept(_ rule: PolicyRule, comment: String, at time: Timestamp) throws -> PolicyRule? {
        guard let policy else { return nil }
        return try writing.withLock { _ in
            var same: PolicyRule?
            let rules = try AcceptedFile(path: policy.acceptedPath).add(rule, comment: comment) { there in
                same = there.last { $0.rule.stands(for: rule, at: time) }?.rule
                return same != nil
            }
            // Also where nothing was added: what is in the file may have been changed by a person.
            expected.withLock { $0 = policy.expected(with: rules) }
            return same
        }
    }
}

extension PolicyRule {
    /// How much earlier a rule may end and still be the same: the second of two equal commands says a little later.
    private static let sameUntil: Duration = .seconds(60)

    /// Whether this accepted rule makes another one needless: of the same ports and for as long, for the same reason; or
    /// for longer whatever the reason, since the ports would stay expected when the other one ends.
    fileprivate func stands(for other: PolicyRule, at time: Timestamp) -> Bool {
        let endsLater =
            switch (until, other.until) {
            case (nil, _): true
            case (_?, nil): false
            case (.some(let own), .some(let wanted)): own + Self.sameUntil >= wanted
            }
        let isLonger =
            switch (until, other.until) {
            case (nil, _?): true
            case (.some(let own), .some(let wanted)): own > wanted + Self.sameUntil
            case (_, nil): false
            }
        return block == other.block && proto == other.proto && ports == other.ports && verdict == other.verdict
            && isInForce(at: time) && endsLater && (isLonger || owner == other.owner && reason == other.reason)
    }
}
