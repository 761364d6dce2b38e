/// The fields of a config that a request gives, each read and found good. The values are as they were given.
struct ConfigFields: Hashable, Sendable {
    var ips: [String]?
    var ports: [String]?
    var frequency: Double?

    /// What a new config has where its request says nothing. The contract leaves it open: the ports are those that
    /// "default" stands for, and a scan a week is what the contract's examples show.
    static let defaultPorts = ["default"]
    static let defaultFrequency = 7.0

    /// The shortest time between two scans of a config: what is asked for below it would be a scan without end.
    static let shortestPeriod = Duration.seconds(1)
}
