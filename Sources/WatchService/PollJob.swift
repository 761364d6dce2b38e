import PortHistory

/// One poll to be made.
struct PollJob: Sendable, Hashable {
    let config: WatchedConfig
    /// Counts how often the config was edited: the answer to a poll of an earlier edition is not taken.
    let edition: Int
    /// The `ETag` to send along, where the server names its scans.
    let etag: String?
    /// Whether the history has a result of this config.
    let hasResult: Bool
    /// Somebody asked for it beside the schedule.
    var isExtra = false
}
