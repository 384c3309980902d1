internal import HTTPServer

extension API {
    /// The API's description, for programs and for people. Open to all: it tells no secret.
    static var documentationRoutes: [Route] {
        [
            Route(
                method: "GET", path: "/openapi.json", id: "get_openapi", tag: "documentation",
                summary: "Read this document", access: .open, parameters: .cached,
                answers: [
                    .init(
                        status: 200, text: "The OpenAPI document", schema: .anyObject,
                        headers: ["ETag"]),
                    .init(status: 304, text: "The client has it"),
                ], work: .quick(DocumentationHandlers.openAPI)),
            Route(
                method: "GET", path: "/", id: "get_root", tag: "documentation",
                summary: "Lead people to the web page", access: .open,
                answers: [.init(status: 302, text: "To /docs", headers: ["Location"])],
                work: .quick { _ in HTTPResponse(302, headers: ["Location": "/docs"]) }),
            Route(
                method: "GET", path: "/docs", id: "show_docs", tag: "documentation",
                summary: "Show this document as a web page", access: .open,
                answers: [
                    .init(
                        status: 200, text: "The page", schema: .text, mediaType: "text/html"),
                    .init(
                        status: 404, text: "Swagger UI is not installed", schema: .text,
                        mediaType: "text/html"),
                ], work: .blocking(DocumentationHandlers.page)),
            Route(
                method: "GET", path: "/docs/{file}", id: "get_docs_file", tag: "documentation",
                summary: "Read a file of the web page", access: .open,
                parameters: [.path("file", .text, "The file's name.")] + .cached,
                answers: [
                    .init(
                        status: 200, text: "The file", schema: .text, mediaType: "*/*",
                        headers: ["ETag"]),
                    .init(status: 304, text: "The client has it"),
                ], work: .blocking(DocumentationHandlers.file)),
        ]
    }
}

enum DocumentationHandlers {
    @Sendable static func openAPI(_ call: Call) throws -> HTTPResponse {
        let document = call.api.document
        return answer(document.bytes, "application/json", tag: document.tag)
    }

    @Sendable static func page(_ call: Call) throws -> HTTPResponse {
        let isThere = SwaggerUI.folder(call.api.options.documentationFolder) != nil
        var response = HTTPResponse(
            isThere ? 200 : 404, headers: ["Content-Type": "text/html; charset=utf-8"],
            body: Array((isThere ? SwaggerUI.page : SwaggerUI.missing).utf8))
        response.headers["Content-Security-Policy"] = SwaggerUI.policy
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-cache"
        return response
    }

    @Sendable static func file(_ call: Call) throws -> HTTPResponse {
        let name = call.path["file"] ?? ""
        guard let file = SwaggerUI.file(name, in: call.api.options.documentationFolder) else {
            throw APIError(404, "There is no such file")
        }
        return answer(file.bytes, file.type, tag: ETag.text(of: file.bytes))
    }

    private static func answer(_ bytes: [UInt8], _ type: String, tag: String) -> HTTPResponse {
        HTTPResponse(
            200,
            headers: [
                "Content-Type": type, "ETag": tag, "Cache-Control": "public, max-age=3600",
            ], body: bytes)
    }
}
