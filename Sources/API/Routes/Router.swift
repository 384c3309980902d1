/// Finds the route of a path and a method.
struct Router: Sendable {
    private final class Node: Sendable {
        let children: [String: Node]
        /// The child for any part that no other child is for.
        let parameter: Node?
        let routes: [String: Route]

        init(_ routes: [(rest: ArraySlice<String>, route: Route)]) {
            self.routes = Dictionary(
                routes.filter { $0.rest.isEmpty }.map { ($0.route.method, $0.route) },
                uniquingKeysWith: { first, second in
                    preconditionFailure("\(first.id) and \(second.id) have one path")
                })
            let deeper = routes.filter { !$0.rest.isEmpty }
            func child(of found: [(rest: ArraySlice<String>, route: Route)]) -> Node {
                Node(found.map { ($0.rest.dropFirst(), $0.route) })
            }
            let literal = deeper.filter { parameterName($0.rest.first!) == nil }
            children = Dictionary(grouping: literal) { $0.rest.first! }.mapValues(child)
            let others = deeper.filter { parameterName($0.rest.first!) != nil }
            parameter = others.isEmpty ? nil : child(of: others)
        }

        func find(_ rest: ArraySlice<String>) -> Node? {
            guard let first = rest.first else { return routes.isEmpty ? nil : self }
            let next = rest.dropFirst()
            return children[first]?.find(next) ?? parameter?.find(next)
        }
    }

    private let root: Node
    let routes: [Route]

    init(_ routes: [Route]) {
        self.routes = routes
        root = Node(routes.map { ($0.segments[...], $0) })
    }

    enum Found {
        case route(Route, [String: String])
        /// The path is there, for these methods.
        case otherMethods([String])
        case nothing
    }

    func find(_ method: String, _ path: [String]) -> Found {
        guard let node = root.find(path[...]) else { return .nothing }
        let method = method == "HEAD" ? "GET" : method
        guard let route = node.routes[method] else {
            var methods = Set(node.routes.keys)
            if methods.contains("GET") { methods.insert("HEAD") }
            return .otherMethods((methods.union(["OPTIONS"])).sorted())
        }
        var values: [String: String] = [:]
        for (segment, value) in zip(route.segments, path) {
            if let name = parameterName(segment) { values[name] = value }
        }
        return .route(route, values)
    }
}
