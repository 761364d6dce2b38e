/// How long the parts of one request may take. Each is a limit of its own; the first that passes ends the request.
public struct RequestTimeouts: Hashable, Sendable {
    /// Until there is a connection, through a proxy and with TLS where they belong to it.
    public var connect: Duration
    /// From the start of the request until its answer begins, connecting included.
    public var firstByte: Duration
    /// Between two signs of life of the server once the request was sent.
    public var idle: Duration
    /// The whole request, up to the last byte of the answer.
    public var request: Duration

    public init(
        connect: Duration = .seconds(10), firstByte: Duration = .seconds(30), idle: Duration = .seconds(30),
        request: Duration = .seconds(60)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.request = request
    }
}
