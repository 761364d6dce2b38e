/// One poll of a scenario, and what is to come of it.
struct Poll {
    let hour: Double
    /// `1:22` is open, `1:22~` gives no answer.
    let ports: String
    var asOf: Double?
    /// As `ScanMark.text` has it.
    var mark: String?
    /// The hosts that were looked at; all of the scope's where nil.
    var only: [Int]?
    var partial: Bool
    let tells: [String]
    let does: [String]

    init(
        _ hour: Double, _ ports: String, asOf: Double? = nil, mark: String? = nil, only: [Int]? = nil,
        partial: Bool = false, tells: [String] = [], does: [String] = []
    ) {
        self.hour = hour
        self.ports = ports
        self.asOf = asOf
        self.mark = mark
        self.only = only
        self.partial = partial
        self.tells = tells
        self.does = does
    }
}
