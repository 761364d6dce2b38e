/// Why a secret could not be read. The secret itself is never part of it.
public struct SecretError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which one.
    public let reference: SecretReference
    /// What is wrong, to be read after the reference.
    public let problem: String
    /// What to do.
    public let hint: String

    init(reference: SecretReference, problem: String, hint: String) {
        self.reference = reference
        self.problem = problem
        self.hint = hint
    }

    public var description: String { "\(reference): \(problem); \(hint)" }
}
