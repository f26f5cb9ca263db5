/// One message to the people on call, before any channel gives it a form.
package struct Notice: Sendable, Equatable, Codable {
    /// How urgent it is.
    package enum Severity: String, Sendable, Codable, CaseIterable {
        /// Somebody must look now.
        case critical
        /// Somebody must look today.
        case warning
        /// Good to know.
        case info
    }

    /// A named value, such as the account or the index.
    package struct Field: Sendable, Equatable, Codable {
        /// The name.
        package var name: String
        /// The value, as data and not as prose.
        package var value: String

        /// Makes a field.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How urgent it is.
    package var severity: Severity
    /// The symptom in fewer than 80 characters.
    package var title: String
    /// What happened and what it means, in a sentence or two.
    package var text: String
    /// Where, since when, how much; the most telling first.
    package var fields: [Field]
    /// The command to run next, if there is one.
    package var nextStep: String?
    /// The environment, such as `production`, shown with the title.
    package var environment: String?
    /// Identifiers for whoever digs deeper: job, host, run, notice.
    package var footer: [String]

    /// Makes a notice.
    package init(
        severity: Severity,
        title: String,
        text: String,
        fields: [Field] = [],
        nextStep: String? = nil,
        environment: String? = nil,
        footer: [String] = []
    ) {
        self.severity = severity
        self.title = title
        self.text = text
        self.fields = fields
        self.nextStep = nextStep
        self.environment = environment
        self.footer = footer
    }
}
