/// The program as a whole.
public enum Portwatch {
    /// The version of this build, as `portwatch version` prints it.
    public static let version = "0.1.0"
}
