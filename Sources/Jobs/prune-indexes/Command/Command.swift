import IndexRetention
import JobCommand

/// Deletes search indexes past their retention.
@main
struct Command {
    static func main() async { await JobCommand.run(PruneIndexes.self) }
}
