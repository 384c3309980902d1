internal import EventSourcing
internal import Fleet
internal import HTTPServer

extension HTTPResponse {
    /// Says what a write did, and where its events end: `applied`, `repeated` for one that was done
    /// before under the same key, `unchanged` where there was nothing to do.
    mutating func tell(_ landing: Landing?) {
        headers["X-Varve-Position"] = landing.map { "\($0.last)" }
        headers["X-Varve-Outcome"] =
            landing.map { $0.isRepeated ? "repeated" : "applied" } ?? "unchanged"
    }
}
