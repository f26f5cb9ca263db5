import JobCommand
import SubscriptionAudit

/// Proves the path from every member's log group to the hub's index.
@main
struct Command {
    static func main() { JobCommand.run(VerifySubscriptions.self) }
}
