/// The right to make one request now. It is given back with `RequestBudget.finish`.
public struct RequestTicket: Hashable, Sendable {
    /// Tickets of one budget are numbered in the order in which they were given.
    let serial: UInt64
    /// The uptime at which it was given.
    let issued: Duration
}
