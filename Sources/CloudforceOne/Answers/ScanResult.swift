public import PortModel

/// The latest result of a config, as far as it could be read.
public struct ScanResult: Hashable, Sendable {
    /// The addresses that the answer lists with their ports; an address that is listed with no port is here too.
    public let hosts: [IPAddress: [OpenPort]]
    /// What of the answer was skipped and why, one line each and safe to show; the last one counts those left out.
    public let problems: [String]
    /// What the answer says of itself.
    public let stamp: ResultStamp
    public let coverage: Coverage
    /// How many ports its server asks again at once; nil where it says nothing of that, as Cloudflare's does.
    public let probeLimit: Int?

    public init(
        hosts: [IPAddress: [OpenPort]], problems: [String] = [], stamp: ResultStamp = ResultStamp(),
        coverage: Coverage = .wholeScope, probeLimit: Int? = nil
    ) {
        self.hosts = hosts
        self.problems = problems
        self.stamp = stamp
        self.coverage = coverage
        self.probeLimit = probeLimit
    }

    /// Whether something was skipped: what is missing from a partial result is not thereby closed.
    public var isPartial: Bool { !problems.isEmpty }

    /// Which addresses the scan looked at.
    public enum Coverage: Hashable, Sendable {
        /// All of the config's: an address that is not listed has no open port. The API means it so.
        case wholeScope
        /// Those that are listed and no others: portwatch's own scan server says so in a header.
        case listedAddresses
    }
}
