/// How many scans must agree on a difference before it is believed: `agree` of the last `of` distinct ones.
public struct Confirmation: Hashable, Sendable {
    /// How many must agree: 1…`of`.
    public let agree: Int
    /// How many scans are looked back at, from the first that agrees: 1…`mostScans`.
    public let of: Int

    /// The most scans that can be asked for: each is remembered for every port that waits.
    public static let mostScans = 32

    /// K of N; nil where no scan, more than all of them, or too many would have to agree.
    public init?(agree: Int, of scans: Int) {
        guard 1...Self.mostScans ~= scans, 1...scans ~= agree else { return nil }
        self.agree = agree
        self.of = scans
    }

    /// So many scans in a row; brought into the range where it is beyond.
    public init(inRow scans: Int) {
        self.agree = min(max(scans, 1), Self.mostScans)
        self.of = self.agree
    }

    /// Reads `2` or `2 of 3`.
    public init(parsing text: String) throws(ParseFailure) {
        let words = text.split(separator: " ")
        let numbers = words.enumerated().filter { $0.offset != 1 }.compactMap { Int($0.element) }
        guard words.count == 1 || (words.count == 3 && words[1] == "of"), numbers.count == (words.count + 1) / 2,
            let read = Confirmation(agree: numbers[0], of: numbers[numbers.count - 1])
        else {
            throw ParseFailure(
                problem: "\"\(text.untrusted())\" does not say how many scans must agree",
                accepted: "a number such as 2, or \"2 of 3\", each within 1 to \(Self.mostScans)")
        }
        self = read
    }
}

extension Confirmation: CustomStringConvertible {
    /// `2`, or `2 of 3`: what is read back.
    public var description: String { agree == of ? "\(agree)" : "\(agree) of \(of)" }
}
