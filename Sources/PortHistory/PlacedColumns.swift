import GRDB
import PortModel

/// The columns that a statement selects, each at a known place: where rows are read by the hundred thousand, looking a
/// column up by its name takes longer than reading it.
protocol PlacedColumn: RawRepresentable, CaseIterable where RawValue == Int {
    /// The column's name in its table.
    var name: String { get }
}

extension PlacedColumn {
    /// What to select, of a table that the statement calls so.
    static func list(of table: String) -> String { allCases.map { "\(table).\($0.name)" }.joined(separator: ", ") }
}

extension Row {
    /// The column's value; of an optional type where it may be empty.
    @inline(__always)
    func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ column: some PlacedColumn) -> Value {
        self[column.rawValue]
    }

    func time(_ column: some PlacedColumn) -> Timestamp? {
        (value(column) as Int64?).map(Timestamp.init(milliseconds:))
    }
}

/// Reads the addresses and protocols of rows that mostly have those of the row before.
struct PortReader {
    private var address: (text: String, value: IPAddress)?
    private var proto: TransportProtocol = .tcp

    mutating func port(ip: String, proto name: String, number: UInt16) throws -> Port {
        let found: IPAddress
        if let address, address.text == ip {
            found = address.value
        } else {
            found = try IPAddress(parsing: ip)
            address = (ip, found)
        }
        if name != proto.name { proto = TransportProtocol(name) }
        return Port(found, proto, number)
    }
}
