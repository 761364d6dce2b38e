/// Names and values of the headers by which portwatch's own scan server says more than the contract has.
public enum ScanHeader {
    /// The id of the scan that a result is of: two results with the same id are of the same scan.
    public static let scan = "Portwatch-Scan"
    /// When that scan ended, as ISO 8601 with milliseconds: `Last-Modified` has whole seconds only.
    public static let finished = "Portwatch-Finished"
    /// Which addresses a result speaks of; the one value is `listedAddresses`.
    public static let coverage = "Portwatch-Coverage"
    /// That the server asks single ports again when it is asked to, and of how many at once: a whole number. It comes
    /// with results; a server without it is never asked.
    public static let probe = "Portwatch-Probe"
    /// Exactly the addresses that are listed were looked at; one with no open port is listed with an empty array.
    public static let listedAddresses = "listed-addresses"
}
