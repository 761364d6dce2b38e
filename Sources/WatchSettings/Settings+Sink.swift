extension Settings {
    /// Whom to tell of changes.
    public struct Sink: Hashable, Sendable {
        /// Its name in the history's deliveries: 1…63 of a-z, 0-9 and `-`.
        public let name: String
        public let kind: Kind

        public enum Kind: Hashable, Sendable {
            case log(Log)
            case webhook(Webhook)
        }

        /// Lines, written to a file or to standard error.
        public struct Log: Hashable, Sendable {
            public let format: Format
            /// An absolute path; nil for standard error.
            public let file: String?

            public enum Format: String, Hashable, Sendable, CaseIterable {
                /// A line for people.
                case text
                /// JSON Lines.
                case json
            }
        }

        /// A request to a receiver for each delivery.
        public struct Webhook: Hashable, Sendable {
            /// https, or http where that was allowed; its path may be a secret, so it is never shown whole.
            public let url: HTTPURL
            /// How long one whole request may take.
            public let timeout: Duration
        }

        /// What is told when the settings name no sinks: text on standard error.
        static let `default` = Sink(name: "log", kind: .log(Log(format: .text, file: nil)))
    }
}
