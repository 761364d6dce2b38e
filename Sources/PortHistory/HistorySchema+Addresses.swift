extension HistorySchema {
    /// The events of an address, newest first, without a walk through those of all others.
    static let eventsOfAddressV6 = "CREATE INDEX event_by_ip ON event (ip) WHERE ip IS NOT NULL"
}
