import PortModel
import Synchronization
import WatchSettings

/// What is expected at the moment: by the settings in use, and by what has been accepted. One for the daemon's life, so
/// that what is accepted while the settings are read again is not forgotten.
///
/// Who judges takes it from here each time, so that what is accepted holds from the next commit on.
final class PolicyBook: Sendable {
    private let expected = Mutex(ExpectedState())
    /// The settings in use; nil before the first. Held while the file of accepted rules is read and written: two at once
    /// must not forget one of them. Not the other lock, since commits do not wait for a disk.
    private let policy = Mutex<Settings.Policy?>(nil)

    /// Nothing is expected yet, and nothing can be accepted.
    init() {}

    convenience init(_ policy: Settings.Policy) throws {
        self.init()
        try use(policy)
    }

    var current: ExpectedState { expected.withLock { $0 } }

    /// Judges by these settings from now on.
    /// - Throws: `SettingsError`: what is wrong with the file of accepted rules, which may be none. Then nothing has changed.
    func use(_ next: Settings.Policy) throws {
        try policy.withLock { policy in
            let accepted = try AcceptedFile(path: next.acceptedPath).rules()
            policy = next
            expected.withLock { $0 = next.expected(with: accepted) }
        }
    }

    /// Adds an exception: first to the file, then to what is expected.
    ///
    /// - Parameter comment: one line to stand above it in the file.
    /// - Returns: the rule that was there already in its place; nil where it was added.
    /// - Throws: `AcceptedFileError`, or `WatchError` where no settings are in use; then nothing has changed.
    func accept(_ rule: PolicyRule, comment: String, at time: Timestamp) throws -> PolicyRule? {
        try policy.withLock { policy in
            guard let policy else {
                throw WatchError(
                    .control, operation: "accept", cause: "no settings are in use yet", hint: "try again in a moment")
            }
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
