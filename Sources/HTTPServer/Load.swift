/// What a server is busy with, or one exchange's part of that.
struct Load {
    /// Requests that were taken in and are not answered yet.
    var requests = 0
    /// Answers that are streams, and still run.
    var streams = 0
    /// Of bodies on their way, in and out, but for streams.
    var bytes = 0
    /// Of a part: who its bytes are charged to.
    var owner = ""
    /// Each answer is now the last of its connection.
    var isStopping = false
    /// Of the whole: the bytes of each owner, but for small bodies.
    private(set) var owned: [String: Int] = [:]

    /// A body of this size is taken whatever is on its way already: so short answers come also from
    /// a server that is full.
    static let small = 64 << 10

    /// Takes one part away and another in.
    mutating func replace(_ old: Load, by new: Load) {
        requests += new.requests - old.requests
        streams += new.streams - old.streams
        bytes += new.bytes - old.bytes
        charge(old.owner, -old.charged)
        charge(new.owner, new.charged)
    }

    private var charged: Int { bytes > Self.small ? bytes : 0 }

    private mutating func charge(_ owner: String, _ count: Int) {
        guard count != 0 else { return }
        let sum = owned[owner, default: 0] + count
        owned[owner] = sum > 0 ? sum : nil
    }

    /// Whether there is room for so many bytes of an owner, in place of a part that is `held`.
    func hasRoom(
        for count: Int, of owner: String, inPlaceOf held: Load, _ options: HTTPServer.Options
    ) -> Bool {
        if count <= Self.small { return true }
        let own = owned[owner, default: 0] - (held.owner == owner ? held.charged : 0)
        return bytes - held.bytes + count <= options.bodiesMax && own + count <= options.ownedMax
    }
}
