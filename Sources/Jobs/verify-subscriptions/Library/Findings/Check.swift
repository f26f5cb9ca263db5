/// What is checked; see `docs/checks`.
enum Check: String, Sendable, CaseIterable {
    case destinationExists = "D1"
    case destinationTarget = "D2"
    case destinationPolicy = "D3"
    case memberAdmitted = "D4"
    case organizationRole = "D5"
    case roleAssumable = "R1"
    case rolePrincipal = "R2"
    case roleMayWrite = "R3"
    case streamHealthy = "K1"
    case streamEncrypted = "K2"
    case streamConsumed = "K3"
    case deliveryActive = "F1"
    case deliverySource = "F2"
    case deliveryTransform = "F3"
    case deliveryBackup = "F4"
    case deliveryErrorLog = "F5"
    case groupExists = "S1"
    case groupCovered = "S2"
    case filterFull = "S3"
    case filterSlots = "S4"
    case filterRecursion = "S5"
    case filterLiveness = "S6"
    case path = "X1"
    case orphans = "X2"

    /// Where it is explained, from the top of the documentation.
    var documentation: String { Self.pages[self] ?? "" }

    /// Made once: a report names them tens of thousands of times.
    private static let pages = Dictionary(uniqueKeysWithValues: allCases.map { ($0, "docs/checks/\($0.rawValue).md") })

    /// The kind of its items.
    var kind: String { self == .path ? "path" : "check" }
}

/// What is known of each link of a path, two bits each.
struct LinkStates: Sendable, Equatable {
    private var bits: UInt32 = 0

    subscript(link: Link) -> LinkState {
        get { LinkState.allCases[Int(bits >> (2 * link.place)) & 3] }
        set {
            let shift = 2 * link.place
            bits = bits & ~(3 << shift) | UInt32(LinkState.allCases.firstIndex(of: newValue) ?? 0) << shift
        }
    }

    /// By the names of links and states.
    var names: [String: String] {
        Dictionary(uniqueKeysWithValues: Link.allCases.map { ($0.rawValue, self[$0].rawValue) })
    }
}

/// What is known of a link.
enum LinkState: String, Sendable, CaseIterable {
    case ok
    case fail
    case unknown
    /// There is nothing to judge: the link before it is not there, or it is not used.
    case skipped
}

/// The links of a path in the order in which the first broken one is named.
enum Link: String, Sendable, CaseIterable {
    case account
    case logGroup = "log_group"
    case filter
    case destination
    case policy
    case role
    case stream
    case key
    case consumer

    /// Where it stands in the path.
    var place: UInt32 { UInt32(Self.allCases.firstIndex(of: self) ?? 0) }
}
