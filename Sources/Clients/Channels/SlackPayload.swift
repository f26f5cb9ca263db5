import FoundationEssentials

/// The body of a post to an incoming webhook.
///
/// Severity shows as a word, a sign and the colour of an attachment, and so the blocks are inside of one. There is no `channel`, `username` or
/// `icon`: the webhook decides them, and legacy ones refuse their own channel's name.
/// See https://docs.slack.dev/reference/block-kit/blocks and https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
struct SlackPayload: Encodable, Equatable {
    private(set) var text: String
    private(set) var attachments: [Attachment]?

    /// Our own limits, all within Slack's: a headline that a phone shows, texts that one can read, and a sum below the some 12,000 from which
    /// Slack refuses a message as a whole.
    enum Limit {
        static let headline = 250
        static let text = 2_800
        static let fieldName = 100
        static let field = 1_800
        static let command = 1_000
        static let footer = 600
        static let total = 9_000
        static let fieldsOfSection = 10
        static let fields = 30
    }

    struct Attachment: Encodable, Equatable {
        var color: String
        var blocks: [Block]
    }

    struct Block: Encodable, Equatable {
        var type: String
        var text: Text?
        var fields: [Text]?
        var elements: [Text]?
    }

    struct Text: Encodable, Equatable {
        var type = "mrkdwn"
        var text: String
    }

    /// Lays a notice out.
    ///
    /// - Parameters:
    ///   - notice: What to tell.
    ///   - mayRepeat: Whether an earlier copy may have arrived; the footer then says so.
    init(_ notice: Notice, mayRepeat: Bool) {
        text = Self.headline(of: notice)
        let footer = Self.footer(of: notice, mayRepeat: mayRepeat)
        var room = Limit.total - text.utf16.count - footer.utf16.count - Self.omission(Limit.total).utf16.count
        var blocks: [Block] = []
        func add(_ text: String) {
            guard !text.allSatisfy(\.isWhitespace) else { return }
            blocks.append(Block(type: "section", text: Text(text: text)))
            room -= text.utf16.count
        }
        add(SlackText.escape(notice.text, limit: Limit.text))
        let nextStep = notice.nextStep.map { "Next: " + SlackText.code($0, limit: Limit.command) } ?? ""
        room -= nextStep.utf16.count
        var fields: [Text] = []
        for field in notice.fields.prefix(Limit.fields) {
            let name = SlackText.escape(field.name, limit: Limit.fieldName)
            let value = SlackText.code(field.value, limit: Limit.field - name.utf16.count - 3)
            let text = "*\(name)*\n\(value)"
            guard text.utf16.count <= room else { break }
            room -= text.utf16.count
            fields.append(Text(text: text))
        }
        for start in stride(from: 0, to: fields.count, by: Limit.fieldsOfSection) {
            let end = min(start + Limit.fieldsOfSection, fields.count)
            blocks.append(Block(type: "section", fields: Array(fields[start..<end])))
        }
        if fields.count < notice.fields.count { add(Self.omission(notice.fields.count - fields.count)) }
        room += nextStep.utf16.count
        add(nextStep)
        if !footer.isEmpty { blocks.append(Block(type: "context", elements: [Text(text: footer)])) }
        attachments = blocks.isEmpty ? nil : [Attachment(color: Self.color(of: notice.severity), blocks: blocks)]
    }

    /// A notice as nothing but text, for a Slack that refuses the layout.
    ///
    /// - Parameters:
    ///   - notice: What to tell.
    ///   - mayRepeat: Whether an earlier copy may have arrived.
    init(plain notice: Notice, mayRepeat: Bool) {
        let fields = notice.fields.prefix(Limit.fields).map { "\($0.name): \($0.value)" }
        let rest = ([notice.text] + fields + [notice.nextStep ?? ""]).filter { !$0.isEmpty }.joined(separator: "\n")
        let parts = [
            Self.headline(of: notice), SlackText.escape(rest, limit: Limit.text),
            Self.footer(of: notice, mayRepeat: mayRepeat),
        ]
        text = parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The payload as JSON; the same payload gives the same bytes.
    ///
    /// - Throws: `EncodingError`, never for a payload made here.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(self))
    }

    private static func headline(of notice: Notice) -> String {
        let sign =
            switch notice.severity {
            case .critical: "🔴"
            case .warning: "🟠"
            case .info: "🔵"
            }
        let place = notice.environment.map { "\($0): " } ?? ""
        let line = String(
            "\(sign) [\(notice.severity.rawValue.uppercased())] \(place)\(notice.title)".map { $0.isNewline ? " " : $0 }
        )
        return SlackText.escape(line, limit: Limit.headline)
    }

    private static func footer(of notice: Notice, mayRepeat: Bool) -> String {
        let parts = notice.footer + (mayRepeat ? ["may be a repetition"] : [])
        return SlackText.escape(parts.joined(separator: " · "), limit: Limit.footer)
    }

    private static func omission(_ count: Int) -> String { "and \(count) more" }

    private static func color(of severity: Notice.Severity) -> String {
        switch severity {
        case .critical: "danger"
        case .warning: "warning"
        case .info: "#439FE0"
        }
    }
}
