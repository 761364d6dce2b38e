/// How long the parts of a request may take.
public struct RequestTimeouts: Hashable, Sendable {
    /// Until there is a connection, TLS included.
    public var connect: Duration
    /// Between two signs of life of the answer, the first one included.
    public var idle: Duration
    /// The whole request, up to the last byte of the answer.
    public var request: Duration

    public init(connect: Duration = .seconds(10), idle: Duration = .seconds(30), request: Duration = .seconds(60)) {
        self.connect = connect
        self.idle = idle
        self.request = request
    }
}
