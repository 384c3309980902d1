/// A word of the command line with what it does, or with the words that may follow it.
public struct Command: Sendable {
    /// A command line as somebody would really type it, and what it is good for.
    public struct Example: Sendable {
        public var line: String
        public var purpose: String

        public init(_ line: String, _ purpose: String) {
            self.line = line
            self.purpose = purpose
        }
    }

    public typealias Action = @Sendable (Invocation) throws -> Void

    public var name: String
    /// One line, in the imperative, without a full stop.
    public var summary: String
    /// Paragraphs for help; lines that begin with two spaces are kept as they are.
    public var description: String
    /// The heading under which the program's help lists the command.
    public var section: String?
    public var parameters: [any Parameter]
    public var examples: [Example]
    public var subcommands: [Command]
    /// Left out of help and completion.
    public var isHidden = false
    var action: Action?

    /// A command that does something.
    public init(
        _ name: String, summary: String, description: String = "", section: String? = nil,
        parameters: [any Parameter] = [], examples: [Example], action: @escaping Action
    ) {
        self.name = name
        self.summary = summary
        self.description = description
        self.section = section
        self.parameters = parameters
        self.examples = examples
        subcommands = []
        self.action = action
    }

    /// A command that only groups others.
    public init(
        group name: String, summary: String, description: String = "", section: String? = nil,
        _ subcommands: [Command]
    ) {
        self.name = name
        self.summary = summary
        self.description = description
        self.section = section
        parameters = []
        examples = []
        self.subcommands = subcommands
    }

    var visibleSubcommands: [Command] { subcommands.filter { !$0.isHidden } }

    var options: [ParameterInfo] {
        parameters.map { $0.info }.filter { $0.kind != .operand }
    }

    var operands: [ParameterInfo] {
        parameters.map { $0.info }.filter { $0.kind == .operand }
    }
}

/// A page of help on a subject rather than a command: `varve help exit-codes`.
public struct HelpTopic: Sendable {
    public var name: String
    public var summary: String
    public var text: String

    public init(_ name: String, summary: String, text: String) {
        self.name = name
        self.summary = summary
        self.text = text
    }
}
