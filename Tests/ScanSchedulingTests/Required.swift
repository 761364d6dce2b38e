import Testing

/// `#require` for the result of a mutating call, which the macro itself cannot make.
func required<Value>(_ value: Value?, _ location: SourceLocation = #_sourceLocation) throws -> Value {
    try #require(value, sourceLocation: location)
}
