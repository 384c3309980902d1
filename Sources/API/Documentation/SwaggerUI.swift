internal import System

/// The web page that shows the OpenAPI document: Swagger UI from files of this host.
///
/// The set-up puts the files there; without them the page says so. Nothing comes from elsewhere.
enum SwaggerUI {
    /// The files, with their media types.
    private static let files = [
        "swagger-ui.css": "text/css; charset=utf-8",
        "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
        "favicon-32x32.png": "image/png",
    ]

    /// Files of this program, by the same names of routes.
    private static let own = [
        "start.js": """
        SwaggerUIBundle({
          url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, filter: true,
          docExpansion: "list", displayRequestDuration: true, validatorUrl: null,
        });

        """
    ]

    /// The folder that has the files: the one given, or else one of the usual places.
    static func folder(_ given: String?) -> String? {
        let home =
            Machine.environment("XDG_DATA_HOME")
            ?? Machine.environment("HOME").map { $0 + "/.local/share" }
        let usual =
            [home.map { $0 + "/varve-docs" }].compactMap { $0 }
            + ["/usr/local/share/varve-docs", "/usr/share/varve-docs"]
        return (given.map { [$0] } ?? usual).first { Files.exists($0 + "/swagger-ui-bundle.js") }
    }

    static func file(_ name: String, in given: String?) -> (bytes: [UInt8], type: String)? {
        if let text = own[name] { return (Array(text.utf8), "text/javascript; charset=utf-8") }
        guard let type = files[name], let folder = folder(given),
            let bytes = try? Files.read(folder + "/" + name)
        else { return nil }
        return (bytes, type)
    }

    /// Scripts, styles and requests of this host only, and no frames.
    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        + "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'"

    static let page = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Varve API</title>
        <link rel="stylesheet" href="/docs/swagger-ui.css">
        <link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
        </head>
        <body>
        <div id="swagger-ui"></div>
        <script src="/docs/swagger-ui-bundle.js"></script>
        <script src="/docs/start.js"></script>
        </body>
        </html>

        """

    static let missing = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Varve API</title></head>
        <body>
        <h1>Swagger UI is not installed</h1>
        <p>The API is described in <a href="/openapi.json">/openapi.json</a>.</p>
        <p>To see it here, run <code>tools/setup</code> on this host: it puts the files of Swagger
        UI into <code>/usr/local/share/varve-docs</code> for all users, or into
        <code>~/.local/share/varve-docs</code> for one.</p>
        </body>
        </html>

        """
}
