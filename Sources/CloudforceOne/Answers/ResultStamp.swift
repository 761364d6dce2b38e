public import PortModel

/// What tells one scan's result from another's. The contract has nothing of the kind, so every part may be missing.
public struct ResultStamp: Hashable, Sendable {
    /// The answer's `ETag`, with its quotes, to be sent back in `If-None-Match`.
    public let etag: String?
    /// The answer's `Last-Modified`, or the finer time that portwatch's own scan server gives.
    public let lastModified: Timestamp?
    /// The id of the scan that the result is of; only portwatch's own scan server gives it.
    public let scanID: String?

    public init(etag: String? = nil, lastModified: Timestamp? = nil, scanID: String? = nil) {
        self.etag = etag
        self.lastModified = lastModified
        self.scanID = scanID
    }
}
