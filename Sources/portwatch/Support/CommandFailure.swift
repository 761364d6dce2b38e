import Glibc

/// A command that cannot do what it was asked: what failed and what to do.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
    /// What the program ends with.
    let code: Int32

    init(_ description: String, code: Int32 = EXIT_FAILURE) {
        self.description = description
        self.code = code
    }
}
