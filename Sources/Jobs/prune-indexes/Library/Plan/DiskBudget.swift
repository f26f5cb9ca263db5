import OpenSearch

/// How much the fullest data node holds too much, while deletions are planned.
struct DiskBudget {
    private let fullest: NodeDisk?
    private var freed = 0

    init(_ disks: [NodeDisk]) {
        fullest = disks.max {
            Double($0.usedBytes) / Double($0.totalBytes) < Double($1.usedBytes) / Double($1.totalBytes)
        }
    }

    /// All copies are counted as if they lay on the fullest node: that never deletes more than the figure proves, and
    /// the next run goes on.
    mutating func free(_ bytes: Int) { freed += bytes }

    /// Bytes above a share of the node; `nil` when no node tells.
    func excess(over percent: Double) -> Int? {
        fullest.map { $0.usedBytes - freed - Int(Double($0.totalBytes) * percent / 100) }
    }
}
