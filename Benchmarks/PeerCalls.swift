import Sandbox
import Transport

/// What Curator asks besides: settings, cluster state and statistics of every index by name, and whether a name is an alias.
enum PeerCalls {
    static func answer(_ request: ReceivedRequest, _ world: SearchWorld, _ dialect: SearchDialect) -> ScriptedAnswer? {
        let segments = request.segments
        var answer: ScriptedAnswer?
        if request.method == "GET", segments.isEmpty {
            // The Curators' clients refuse what does not look like Elastic's own build, and 9.0.0 whatever is not of version 9.
            let number = dialect == .elasticsearch7 ? "7.10.2" : "9.0.0"
            let version = #""version":{"number":"\#(number)","build_flavor":"default"}"#
            let names = #""name":"n","cluster_name":"\#(world.clusterName)","cluster_uuid":"\#(world.clusterUUID)""#
            answer = json("{\(names),\(version),\"tagline\":\"You Know, for Search\"}")
        } else if request.method == "HEAD", segments.first == "_alias" {
            answer = ScriptedAnswer(404)
        } else if segments.last == "_settings" {
            answer = object(names(segments.first, world).map { ($0.0, settings($0.1)) })
        } else if segments.prefix(3) == ["_cluster", "state", "metadata"] {
            answer = json(
                "{\"cluster_name\":\"sandbox\",\"metadata\":{\"indices\":\(text(names(segments.dropFirst(3).first, world).map { ($0.0, metadata($0.1)) }))}}"
            )
        } else if segments.count >= 2, segments[1] == "_stats", request.query["level"] == nil {
            answer = json("{\"indices\":\(text(names(segments.first, world).map { ($0.0, statistics($0.1)) }))}")
        }
        answer?.headers["Content-Type"] = "application/json; charset=UTF-8"
        if dialect == .elasticsearch8 { answer?.headers["X-Elastic-Product"] = "Elasticsearch" }
        return answer
    }

    private static func json(_ text: String) -> ScriptedAnswer { ScriptedAnswer(200, body: Array(text.utf8)) }

    private static func names(_ list: String?, _ world: SearchWorld) -> [(String, SearchWorld.Index)] {
        guard let list, list != "*", list != "_all" else { return world.indexes.sorted { $0.key < $1.key } }
        return list.split(separator: ",").map(String.init).compactMap { name in world.indexes[name].map { (name, $0) } }
    }

    private static func settings(_ index: SearchWorld.Index) -> String {
        "{\"settings\":{\"index\":{\"creation_date\":\"\(index.created)\",\"number_of_replicas\":\"1\",\"number_of_shards\":\"1\",\"uuid\":\"\(index.uuid)\"}}}"
    }

    private static func metadata(_ index: SearchWorld.Index) -> String {
        "{\"state\":\"open\",\"aliases\":[],\"settings\":{\"index\":{\"creation_date\":\"\(index.created)\",\"number_of_replicas\":\"1\",\"number_of_shards\":\"1\",\"uuid\":\"\(index.uuid)\"}}}"
    }

    private static func statistics(_ index: SearchWorld.Index) -> String {
        let counts = "{\"docs\":{\"count\":\(index.documents)},\"store\":{\"size_in_bytes\":\(index.bytesOfCopy)}}"
        return "{\"uuid\":\"\(index.uuid)\",\"primaries\":\(counts),\"total\":\(counts)}"
    }

    private static func text(_ members: [(String, String)]) -> String {
        "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }

    private static func object(_ members: [(String, String)]) -> ScriptedAnswer { json(text(members)) }
}
