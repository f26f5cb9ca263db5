/// What is unknown of a destination when nobody could tell who should send to it.
struct UnknownSenders {
    let context: DestinationContext
    let obstacle: Obstacle

    func findings() -> [Finding] {
        let checks: [Check] = [
            .memberAdmitted, .organizationRole, .roleAssumable, .groupExists, .groupCovered, .filterFull, .filterSlots,
            .filterRecursion, .filterLiveness, .orphans,
        ]
        let place = context.place("members")
        let unknown = checks.map { check in
            Finding(check, place, .ok, .asConfigured, resource: context.settings.name).blocked(by: obstacle)
        }
        let entry = Finding(.groupExists, place, .ok, .asConfigured, resource: context.settings.name, link: .account)
        let paths = context.settings.logGroups.map { group in
            var place = place
            place.logGroup = group
            return PathJudge(place: place, findings: [entry.blocked(by: obstacle)]).finding()
        }
        return unknown + paths
    }
}
