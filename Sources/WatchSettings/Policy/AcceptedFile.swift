import Glibc
public import PortModel

/// The file of what was accepted: a policy file that the daemon adds to, and that nobody else has to write.
///
/// It is added to at its end, so that comments stay, and only where what comes of that reads back as it should: nothing
/// that a person wrote into it is lost. Taking a rule out of it withdraws it.
public struct AcceptedFile: Sendable {
    public let path: String

    /// The most rules it may hold.
    public static let maxRules = 1000
    /// How it begins: a file that does not is not the daemon's, and is left alone.
    static let mark = "# Written by portwatch:"
    static let head = """
        \(mark) what was accepted with "portwatch accept". Each adds to the end of this file.
        # To withdraw one, take it out and have the daemon read its settings again.
        rules:

        """

    public init(path: String) {
        self.path = path
    }

    /// Whether this process may read it; also where there is none.
    public var mayBeRead: Bool { access(path, R_OK) == 0 || errno == ENOENT }

    /// The rules, oldest first; none where there is no such file.
    /// - Throws: everything that is wrong with it. It is never repaired or replaced by itself.
    public func rules() throws(SettingsError) -> [PlacedRule] {
        try read()?.rules ?? []
    }

    /// Adds a rule to the end, so that it outlives a power failure.
    /// - Parameters:
    ///   - comment: one line to stand above it.
    ///   - unless: is shown the rules that are there, and says whether nothing is to be added.
    /// - Returns: the rules that are there now.
    /// - Throws: `AcceptedFileError`; then the file is as it was.
    public func add(
        _ rule: PolicyRule, comment: String, unless: ([PlacedRule]) -> Bool = { _ in false }
    ) throws -> [PlacedRule] {
        try add(rule, comment: comment, unless: unless, beforeRename: {})
    }

    func add(
        _ rule: PolicyRule, comment: String, unless: ([PlacedRule]) -> Bool, beforeRename: () throws -> Void
    ) throws -> [PlacedRule] {
        let old: (bytes: [UInt8], rules: [PlacedRule])?
        do { old = try read() } catch {
            throw AcceptedFileError(
                path, "\(error)", hint: "correct it; it is as it was, and what was accepted before still holds")
        }
        let before = old?.rules ?? []
        if unless(before) { return before }
        let (bytes, after) = try extended(old?.bytes, before, with: rule, comment: comment)
        do {
            try DurableFile.replace(path, with: bytes, mode: 0o640) {
                // Somebody may have written to it since it was read.
                guard (try? read()?.bytes) == old?.bytes else {
                    throw AcceptedFileError(path, "it was just changed by somebody else", hint: "try again")
                }
                try beforeRename()
            }
        } catch let failure as DurableFile.Failure {
            throw AcceptedFileError(
                path, "cannot \(failure)", hint: "see that the daemon may write there, and that there is room")
        }
        return after
    }

    private func extended(
        _ old: [UInt8]?, _ before: [PlacedRule], with rule: PolicyRule, comment: String
    ) throws(AcceptedFileError) -> (bytes: [UInt8], rules: [PlacedRule]) {
        guard before.count < Self.maxRules else {
            throw AcceptedFileError(
                path, "it has \(Self.maxRules) rules already",
                hint: "take out those that have run out, or move some into the settings")
        }
        guard let entry = RuleText.entry(comments: [comment], rule) else {
            throw AcceptedFileError(
                path, "a policy cannot name the protocol \(rule.proto?.description ?? "")",
                hint: "write a rule for every protocol into the settings")
        }
        var bytes = old ?? Array(Self.head.utf8)
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        bytes += Array(entry.utf8)
        let after = try? parse(bytes)
        guard let after, after.map(\.rule) == before.map(\.rule) + [rule], bytes.count <= Settings.maxFileBytes else {
            throw AcceptedFileError(
                path, "a rule at its end would not be read as one",
                hint: "end it with the list \"rules\", each rule on lines of its own, as portwatch writes it")
        }
        return (bytes, after)
    }

    private func read() throws(SettingsError) -> (bytes: [UInt8], rules: [PlacedRule])? {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(path, limit: Settings.maxFileBytes)
        } catch {
            if error.isMissing { return nil }
            throw SettingsError(
                file: path,
                problems: [.init(line: nil, problem: "the file of accepted rules \(error)", accepted: Self.what)])
        }
        guard bytes.starts(with: Self.mark.utf8) else {
            throw SettingsError(
                file: path,
                problems: [
                    .init(line: 1, problem: "this file does not begin as portwatch begins it", accepted: Self.what)
                ])
        }
        do {
            return (bytes, try parse(bytes))
        } catch {
            let advice = SettingsError.Problem(
                line: nil, problem: "portwatch does not go on without what was accepted, and changes nothing here",
                accepted: "the lines above put right; or the file moved away, and its events accepted again")
            throw SettingsError(file: path, problems: error.problems + [advice], omitted: error.omitted)
        }
    }

    private func parse(_ bytes: [UInt8]) throws(SettingsError) -> [PlacedRule] {
        try PolicyFile.parse(bytes: bytes, file: path, most: Self.maxRules, acceptsNothing: true)
    }

    private static let what =
        "a file that portwatch has begun; or none, moved away if need be; or another place for it, in policy.accepted"
}

/// Why a rule was not added to what was accepted.
public struct AcceptedFileError: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    public let cause: String
    public let hint: String

    init(_ path: String, _ cause: String, hint: String) {
        self.path = path
        self.cause = cause
        self.hint = hint
    }

    public var description: String { "\(path.untrusted(limit: 4096)) was not added to: \(cause); \(hint)" }
}
