internal import EventSourcing
internal import HTTPServer
internal import System

/// Answers to reads that are asked for again and again.
///
/// An answer is good as long as the log has not grown, for all that an answer says comes from it;
/// and no longer than a moment, for time alone ends keys and tokens.
final class AnswerCache: Sendable {
    /// What an answer depends on.
    struct Asked: Hashable {
        let target: String
        let authorization: String?
        let cookie: String?
        let organization: String?
        /// Where the log ended when it was asked.
        let head: Position

        /// Nil for a request whose answer depends on more.
        init?(_ request: HTTPRequest, head: Position?) {
            guard let head, request.method == "GET" else { return nil }
            var (authorization, cookie, organization): (String?, String?, String?)
            for (name, value) in request.headers.fields {
                switch name.utf8.count {
                case 6 where name.isSameFieldName(as: "Origin"): return nil
                case 6 where name.isSameFieldName(as: "Cookie"):
                    // Of several lines any may hold the credential.
                    guard cookie == nil else { return nil }
                    cookie = value
                case 13 where name.isSameFieldName(as: "Authorization"): authorization = value
                case 20 where name.isSameFieldName(as: "X-Varve-Organization"):
                    organization = value
                default: break
                }
            }
            target = request.target
            self.authorization = authorization
            self.cookie = cookie
            self.organization = organization
            self.head = head
        }
    }

    private struct Entry {
        let response: HTTPResponse
        let until: ContinuousClock.Instant
    }

    private struct State {
        var entries: [Asked: Entry] = [:]
        /// All entries are of this moment.
        var head = Position.start
        var size = 0
    }

    private let state = Guarded(State())

    /// Bytes of all that is kept, about.
    var size: Int { state.withLock { $0.size } }

    /// Bytes of all that is kept.
    private static let sizeMax = 8 << 20
    private static let bodyMax = 256 << 10
    private static let age = Duration.seconds(1)

    /// The answer that was given a moment ago, where the log still ends there.
    func answer(to asked: Asked) -> HTTPResponse? {
        guard let entry = state.withLock({ $0.entries[asked] }), .now < entry.until else {
            return nil
        }
        return entry.response
    }

    func keep(_ response: HTTPResponse, for asked: Asked) {
        guard response.status == 200, case .bytes(let bytes) = response.body,
            bytes.count <= Self.bodyMax
        else { return }
        let entry = Entry(response: response, until: .now + Self.age)
        let size = bytes.count + asked.target.utf8.count + 1_024
        state.withLock { state in
            // What is of another moment, or too much, goes at once: what is asked for is soon back.
            if state.head != asked.head || state.size + size > Self.sizeMax {
                state = State(head: asked.head)
            }
            state.size += state.entries[asked] == nil ? size : 0
            state.entries[asked] = entry
        }
    }
}
