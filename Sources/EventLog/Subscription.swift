public import EventSourcing
internal import System

/// Events from a position on: what is in the log, then what is appended, none missed, none twice.
///
/// It pulls: the log is the only source, news only says that a look is worth it. A slow reader just
/// falls behind and reads on. It ends when the store closes, and throws when the log can't be read.
public struct Subscription: AsyncSequence, Sendable {
    /// An event, or a sign that all up to a position was looked at and does not match.
    public enum Element: Sendable {
        case event(RecordedEvent<[UInt8]>)
        case caughtUp(Position)
    }

    let store: EventStore
    let filter: EventFilter
    let after: Position

    public func makeAsyncIterator() -> Iterator {
        Iterator(store: store, filter: filter, covered: after)
    }

    public struct Iterator: AsyncIteratorProtocol {
        let store: EventStore
        let filter: EventFilter
        /// All up to here was given out, or does not match.
        var covered: Position
        private var page: ArraySlice<RecordedEvent<[UInt8]>> = []
        private var pageCovers: Position

        init(store: EventStore, filter: EventFilter, covered: Position) {
            self.store = store
            self.filter = filter
            self.covered = covered
            pageCovers = covered
        }

        public mutating func next() async throws -> Element? {
            while !Task.isCancelled {
                if let event = page.popFirst() {
                    covered = event.position
                    return .event(event)
                }
                if covered < pageCovers {
                    covered = pageCovers
                    return .caughtUp(covered)
                }
                guard let next = try nextPage() else { return nil }
                page = next.events[...]
                pageCovers = Swift.max(covered, next.covered)
                if page.isEmpty, pageCovers == covered {
                    await store.parts.news.wait(past: covered)
                }
            }
            return nil
        }

        /// Nil when the store is closed, also when that happens during the read.
        private func nextPage() throws -> EventPage? {
            do {
                return try store.read(filter, from: covered.next, limit: 500)
            } catch StoreError.closed {
                return nil
            }
        }
    }
}

extension EventStore {
    /// Follows the events that match `filter`, beginning behind `position`.
    public func subscribe(
        _ filter: EventFilter = EventFilter(), after position: Position
    ) -> Subscription {
        Subscription(store: self, filter: filter, after: position)
    }
}
