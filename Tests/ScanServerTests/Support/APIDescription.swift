import CloudforceOne
import Foundation

/// The description of the scan server's API that its users get: `docs/api/scan-server.openapi.json`.
struct APIDescription {
    private let schema: JSONSchema

    init() throws {
        let root = URL(filePath: #filePath).pathComponents.dropLast(4).joined(separator: "/").dropFirst()
        let file = try Data(contentsOf: URL(filePath: root + "/docs/api/scan-server.openapi.json"))
        schema = JSONSchema(document: try JSONValue(parsing: Array(file)))
    }

    /// The operations, as `get /config`.
    enum Operation: String, CaseIterable {
        case list = "get /config"
        case create = "post /config"
        case update = "patch /config/{config_id}"
        case delete = "delete /config/{config_id}"
        case result = "get /results/{config_id}"
        case probe = "post /portwatch/probe/{config_id}"

        /// The path in the description.
        fileprivate var path: String {
            let tail = rawValue.split(separator: " ")[1]
            return "/accounts/{account_id}" + (self == .probe ? "" : "/cloudforce-one/scans") + tail
        }
    }

    /// Everything in which the answer is not as the description says. Any operation's failures describe that of an
    /// unknown route.
    func faults(_ answer: Answer, to operation: Operation) -> [String] {
        let parts = operation.rawValue.split(separator: " ")
        guard let response = schema.node(["paths", operation.path, String(parts[0]), "responses", "\(answer.status)"])
        else {
            return ["status \(answer.status) is not described"]
        }
        var faults = headerFaults(answer, response)
        guard let body = schema.node(["content", "application/json", "schema"], from: response) else {
            return faults + (answer.body.isEmpty ? [] : ["there is a body"])
        }
        if answer.header("Content-Type") != "application/json" { faults.append("Content-Type is not that of JSON") }
        do {
            faults += schema.faults(try JSONValue(parsing: answer.body), body)
        } catch {
            faults.append("the body is not JSON: \(error)")
        }
        return faults
    }

    /// Headers of the limit, of a stamp and of a failure have to be there where they are described, except for those that
    /// the caller has said are not.
    private func headerFaults(_ answer: Answer, _ response: JSONValue) -> [String] {
        guard case .object(let headers)? = schema.node(["headers"], from: response) else { return [] }
        return headers.members.flatMap { member -> [String] in
            guard let text = answer.header(member.name) else {
                return answer.isUnstamped(member.name) ? [] : ["\(member.name) is missing"]
            }
            guard let rules = schema.node(["schema"], from: member.value) else {
                return ["\(member.name) has no schema"]
            }
            let isNumber = schema.node(["type"], from: rules) == .string("integer")
            let value = isNumber ? Double(text).map { JSONValue.number($0) } ?? .string(text) : .string(text)
            return schema.faults(value, rules, at: member.name)
        }
    }
}

extension Answer {
    /// Before the first scan ends there is nothing that could stamp its result.
    fileprivate func isUnstamped(_ name: String) -> Bool {
        let isStamp = ["ETag", "Last-Modified", "Portwatch-Scan", "Portwatch-Finished"].contains(name)
        return isStamp && header("ETag") == nil && ((try? result) == "{}")
    }
}
