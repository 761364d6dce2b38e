/// Codes in the errors of an answer. The first group are Cloudflare's own, the second those that portwatch's scan server
/// adds; they lie where Cloudflare has none, so that a client can rely on their meaning.
public enum APICode {
    public static let authentication = 10000
    /// The headers that carry the credential are malformed; 6103 and 6111 stand in the chain of such an error.
    public static let badAuthHeaders = 6003
    public static let badAuthKey = 6103
    public static let badAuthHeader = 6111
    public static let noSuchRoute = 7000
    /// The path has an identifier that leads nowhere: mostly an account that does not exist.
    public static let noSuchIdentifier = 7003
    public static let methodNotAllowed = 10405
    public static let rateLimited = 971

    public static let invalidBody = 17400
    public static let invalidField = 17422
    public static let targetNotAllowed = 17403
    /// The account exists and the config does not: this 404 never means that a result is yet to come.
    public static let unknownConfig = 17404
    public static let bodyTooLarge = 17413
    public static let unsupportedMediaType = 17415
    public static let internalError = 17500
}
