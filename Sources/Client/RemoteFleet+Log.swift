internal import Domain
public import EventSourcing
public import Fleet
internal import JSON
internal import Proofs

// The whole log, which only whoever runs the store may look at: `main` holds every organisation.
extension RemoteFleet {
    public func logEnd(size: Position?) throws -> LogEnd {
        let store = try object(send(main()))
        var call = main("tree-head")
        call.query = self.size("size", size)
        guard let key = store["verifier_key"]?.string.flatMap({ try? VerifierKey(parsing: $0) }),
            let note = try? SignedNote(parsing: send(call).body),
            let head = try? TreeHead(of: note, signedBy: [key])
        else { throw bad("a signed tree head was expected") }
        return LogEnd(
            head: head, recordedAt: try time(ofEventAt: Position(head.size)), key: key, note: note)
    }

    private func time(ofEventAt position: Position) throws -> Timestamp? {
        guard position > .start else { return nil }
        var call = main("events")
        call.query = [("from", "\(position)"), ("through", "\(position)")]
        let event = try object(send(call))["events"]?.array?.first?.object
        guard let time = event?.time("recorded_at") else { throw bad("an event was expected") }
        return time
    }

    public func inclusion(of position: Position, size: Position?) throws -> InclusionProof {
        var call = main("proofs", "inclusion")
        call.query = [("position", "\(position)")] + self.size("size", size)
        guard let proof = InclusionProof(json: try object(send(call))) else {
            throw bad("a proof was expected")
        }
        return proof
    }

    public func consistency(from old: Position, to new: Position?) throws -> ConsistencyProof {
        var call = main("proofs", "consistency")
        call.query = [("from", "\(old)")] + size("to", new)
        guard let proof = ConsistencyProof(json: try object(send(call))) else {
            throw bad("a proof was expected")
        }
        return proof
    }

    /// Of the organisation that the server takes the caller to mean.
    public func statistics(
        of organization: UUID?, through position: Position?,
        progress: (Position, Position) -> Void
    ) throws -> LogStatistics {
        let call = reading(position, "audit", "statistics")
        guard let counts = LogStatistics(json: try object(send(call))) else {
            throw bad("counts were expected")
        }
        return counts
    }

    private func main(_ path: String...) -> ServerCall {
        var call = ServerCall("GET")
        call.path = ["api", "v1", "stores", "main"] + path
        return call
    }

    private func size(_ name: String, _ size: Position?) -> [(name: String, value: String)] {
        size.map { [(name, "\($0)")] } ?? []
    }
}
