extension Exchange {
    /// What an answer to a delete says: nothing, or why it failed.
    /// - Parameter repeated: whether an earlier attempt of the same delete may have been carried out.
    func deletion(of answer: Answer, repeated: Bool) throws(APIError) {
        // A status of success without a body is the usual answer to a delete elsewhere.
        guard !(answer.isSuccess && answer.body.isEmpty) else { return }
        do {
            _ = try result(of: answer)
        } catch  where repeated && error.code == .unknownConfig {
            // The config is gone, and most likely it was the earlier attempt that removed it.
        }
    }
}
