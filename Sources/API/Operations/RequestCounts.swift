internal import HTTPServer
internal import System

/// Counts requests by route, method and status.
///
/// The routes are few and so are the methods that are told apart: no client can make the table
/// grow.
final class RequestCounts: Sendable {
    struct Key: Hashable, Comparable {
        /// Method and path of the route; empty for what no route is for.
        let route: String
        let method: String
        let status: Int

        /// The route's path; `none` where there was none.
        var path: String {
            route.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "none"
        }

        static func < (left: Key, right: Key) -> Bool {
            (left.path, left.method, left.status) < (right.path, right.method, right.status)
        }
    }

    struct Counts {
        var requests: [Key: UInt64] = [:]
        /// By route.
        var seconds: [String: Histogram] = [:]
        var bytes: UInt64 = 0
    }

    private let counts = Guarded(Counts())
    private static let methods: Set<String> = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
    ]

    var all: Counts { counts.withLock { $0 } }

    func note(_ record: HTTPRecord) {
        let method = Self.methods.contains(record.method) ? record.method : "other"
        let key = Key(route: record.route, method: method, status: record.status)
        let seconds = record.duration.inSeconds
        counts.withLock { counts in
            counts.requests[key, default: 0] += 1
            counts.seconds[record.route, default: Histogram(bounds: Histogram.seconds)].add(seconds)
            counts.bytes += UInt64(record.bodySize)
        }
    }
}
