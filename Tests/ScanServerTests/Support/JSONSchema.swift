import CloudforceOne

/// Checks values against the part of JSON Schema, as OpenAPI 3.0 has it, that the description of the API uses.
struct JSONSchema {
    /// The whole document, in which `$ref` points.
    let document: JSONValue

    private static let known: Set<String> = [
        "$ref", "type", "nullable", "enum", "required", "properties", "additionalProperties", "items", "minItems",
        "maxItems", "minimum", "maximum", "minLength", "maxLength", "maxProperties", "allOf", "description", "example",
        "default", "format",
    ]

    /// The value to which a path of names leads, through references.
    func node(_ path: [String], from start: JSONValue? = nil) -> JSONValue? {
        var node = start ?? document
        for name in path {
            guard case .object(let object) = resolved(node), let next = object[name] else { return nil }
            node = next
        }
        return resolved(node)
    }

    private func resolved(_ node: JSONValue) -> JSONValue {
        guard case .object(let object) = node, case .string(let reference)? = object["$ref"] else { return node }
        return self.node(reference.split(separator: "/").dropFirst().map(String.init)) ?? .null
    }

    /// Everything in which the value is not as the schema says.
    func faults(_ value: JSONValue, _ schema: JSONValue, at place: String = "") -> [String] {
        guard case .object(let rules) = resolved(schema) else { return ["\(place): there is no schema"] }
        let unknown = rules.members.map(\.name).filter { !Self.known.contains($0) }
        guard unknown.isEmpty else { return ["\(place): the checker does not know \(unknown)"] }
        if value == .null, rules["nullable"] == .bool(true) { return [] }
        var faults = typeFaults(value, rules, place)
        if case .array(let allowed)? = rules["enum"], !allowed.contains(value) {
            faults.append("\(place): not allowed")
        }
        if case .array(let parts)? = rules["allOf"] { faults += parts.flatMap { self.faults(value, $0, at: place) } }
        switch value {
        case .object(let object): faults += objectFaults(object, rules, place)
        case .array(let items):
            faults += boundFaults(Double(items.count), rules, "minItems", "maxItems", place)
            guard let schema = rules["items"] else { break }
            for (index, item) in items.enumerated() { faults += self.faults(item, schema, at: "\(place)/\(index)") }
        case .number(let number): faults += boundFaults(number, rules, "minimum", "maximum", place)
        case .string(let text):
            faults += boundFaults(Double(text.unicodeScalars.count), rules, "minLength", "maxLength", place)
        case .bool, .null: break
        }
        return faults
    }

    private func typeFaults(_ value: JSONValue, _ rules: JSONObject, _ place: String) -> [String] {
        guard case .string(let type)? = rules["type"] else { return [] }
        let fits =
            switch (value, type) {
            case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"), (.number, "number"):
                true
            case (.number(let number), "integer"): number == number.rounded()
            default: false
            }
        return fits ? [] : ["\(place): \(value.kind) is not of type \(type)"]
    }

    private func objectFaults(_ object: JSONObject, _ rules: JSONObject, _ place: String) -> [String] {
        var faults = boundFaults(Double(object.members.count), rules, nil, "maxProperties", place)
        if let name = object.repeatedName { faults.append("\(place): \(name) is there twice") }
        if case .array(let required)? = rules["required"] {
            for case .string(let name) in required where object[name] == nil { faults.append("\(place): no \(name)") }
        }
        for member in object.members {
            let inner = "\(place)/\(member.name)"
            if case .object(let properties)? = rules["properties"], let schema = properties[member.name] {
                faults += self.faults(member.value, schema, at: inner)
            } else if case .object? = rules["additionalProperties"], let schema = rules["additionalProperties"] {
                faults += self.faults(member.value, schema, at: inner)
            } else if rules["additionalProperties"] == .bool(false) {
                faults.append("\(inner): not in the schema")
            }
        }
        return faults
    }

    private func boundFaults(
        _ number: Double, _ rules: JSONObject, _ lowest: String?, _ highest: String?, _ place: String
    ) -> [String] {
        var faults: [String] = []
        if let lowest, case .number(let bound)? = rules[lowest], number < bound {
            faults.append("\(place): below \(lowest)")
        }
        if let highest, case .number(let bound)? = rules[highest], number > bound {
            faults.append("\(place): above \(highest)")
        }
        return faults
    }
}
