import PortModel

/// What a scan found, as the API lists it, and what must be remembered beside it. Pure.
///
/// A port that was listed before and now stays silent is listed on, as `filtered` or `unreachable`: a host that no longer
/// answers says nothing about its ports, and only a refusal closes one. So a client tells "closed" from "blocked".
struct HostPorts: Hashable, Sendable {
    /// The addresses that were looked at, each with the ports that are listed, in order.
    let listed: [IPAddress: [OpenPort]]
    /// What was listed of addresses that this scan left out. It is not shown, and is what the next scan goes by.
    let remembered: [IPAddress: [OpenPort]]

    static let filtered = "filtered"
    static let unreachable = "unreachable"

    init(listed: [IPAddress: [OpenPort]], remembered: [IPAddress: [OpenPort]] = [:]) {
        self.listed = listed
        self.remembered = remembered
    }
}
