/// A CIDR block: all addresses that share a prefix. A single address is the block of its full length.
public struct AddressBlock: Hashable, Sendable {
    /// The lowest address of the block.
    public let first: IPAddress
    /// How many leading bits its addresses share: 0…32 or 0…128.
    public let prefixLength: Int

    /// The block of `prefixLength` bits that `address` lies in.
    /// - Precondition: the length fits the address's family.
    public init(_ address: IPAddress, prefixLength: Int) {
        precondition((0...address.family.bitWidth).contains(prefixLength), "a prefix length beyond its family")
        let hostBits = address.family.bitWidth - prefixLength
        let network = hostBits == 128 ? 0 : (address.value >> hostBits) << hostBits
        self.first = IPAddress(family: address.family, value: network)
        self.prefixLength = prefixLength
    }

    /// The block of one address.
    public init(_ address: IPAddress) {
        self.init(address, prefixLength: address.family.bitWidth)
    }

    /// The highest address of the block.
    public var last: IPAddress {
        let hostBits = first.family.bitWidth - prefixLength
        let ones: UInt128 = hostBits == 128 ? .max : (1 << hostBits) - 1
        return IPAddress(family: first.family, value: first.value | ones)
    }

    public func contains(_ address: IPAddress) -> Bool {
        address.family == first.family && address >= first && address <= last
    }
}

extension AddressBlock: CustomStringConvertible {
    /// Reads an address, or an address and a prefix length after `/`. Bits beyond the prefix are dropped:
    /// `192.0.2.7/24` is `192.0.2.0/24`, as scanners commonly take it.
    public init(parsing text: String) throws(ParseFailure) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        // Made only where it is thrown: a config may have thousands of addresses.
        var failure: ParseFailure {
            ParseFailure(
                problem: "\"\(text.untrusted())\" is not an IP address or CIDR block",
                accepted: "an address or a block, such as 192.0.2.7, 198.51.100.0/24 or 2001:db8::/64")
        }
        guard (1...2).contains(parts.count), let address = IPAddress(String(parts[0])) else { throw failure }
        guard parts.count == 2 else {
            self.init(address)
            return
        }
        let digits = parts[1].utf8
        guard (1...3).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }),
            digits.count == 1 || digits.first != UInt8(ascii: "0"), var length = Int(parts[1])
        else { throw failure }
        // A block written in IPv4-mapped form counts its prefix from the start of the IPv6 address.
        if address.family == .v4, parts[0].contains(":") { length -= 96 }
        guard (0...address.family.bitWidth).contains(length) else {
            throw ParseFailure(
                problem: "\"\(text.untrusted())\" has a prefix length that its address cannot have",
                accepted: "0 to 32 for IPv4, 0 to 128 for IPv6")
        }
        self.init(address, prefixLength: length)
    }

    /// The address alone where the block has just one, else `address/length`.
    public var description: String {
        prefixLength == first.family.bitWidth ? first.description : "\(first)/\(prefixLength)"
    }
}
