import PortModel

extension Field {
    private static let units: [(name: String, size: Int64)] = [
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]

    /// A number of bytes with its unit: `512MiB`, `2GiB`.
    func size(in range: ClosedRange<Int64>) -> Int64? {
        let bounds = [range.lowerBound, range.upperBound].map(Self.sizeText).joined(separator: " to ")
        let accepted = "a size such as 512MiB or 2GiB, within \(bounds)"
        guard let text = text(accepted: accepted) else { return nil }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let unit = Self.units.first(where: { $0.name == text.dropFirst(digits.count) }),
            digits.count <= 15, let count = Int64(digits)
        else {
            return refuse("\"\(text.untrusted())\" is not a size", accepted: accepted)
        }
        let (size, overflow) = count.multipliedReportingOverflow(by: unit.size)
        guard !overflow, range.contains(size) else {
            return refuse("\"\(text.untrusted())\" is out of bounds", accepted: accepted)
        }
        return size
    }

    private static func sizeText(_ size: Int64) -> String {
        guard let unit = units.last(where: { size % $0.size == 0 }) else { return "\(size) bytes" }
        return "\(size / unit.size)\(unit.name)"
    }
}
