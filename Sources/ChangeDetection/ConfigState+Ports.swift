public import PortModel

extension ConfigState {
    /// Which of the four states a port is in, as this config sees it; nil while no result has come that could know it.
    /// - Parameter known: the port's interval that has not ended, if there is one.
    public func state(of port: Port, known: KnownPort?) -> PortState? {
        guard scope.covers(port.address, port.number) else { return .notCovered }
        if let known { return known.state }
        return isUnseen(port) ? nil : .closed
    }
}
