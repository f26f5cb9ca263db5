import IndexRetention
import JobCommand

/// Deletes search indexes past their retention.
@main
struct Command {
    static func main() { JobCommand.run(PruneIndexes.self) }
}
