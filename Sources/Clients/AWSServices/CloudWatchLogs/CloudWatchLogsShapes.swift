/// Where filters of other accounts may send.
package struct LogsDestination: Decodable, Sendable, Equatable {
    package let destinationName: String
    package let arn: String
    /// A Kinesis stream or a delivery stream.
    package let targetArn: String
    /// The role that writes to the target.
    package let roleArn: String
    /// `nil` until a policy is put: no one may subscribe.
    package let accessPolicy: String?

    package init(destinationName: String, arn: String, targetArn: String, roleArn: String, accessPolicy: String?) {
        self.destinationName = destinationName
        self.arn = arn
        self.targetArn = targetArn
        self.roleArn = roleArn
        self.accessPolicy = accessPolicy
    }
}

/// What a log group forwards, and where to.
package struct SubscriptionFilter: Codable, Sendable, Equatable {
    package var filterName: String
    package var logGroupName: String
    package var filterPattern: String
    package var destinationArn: String
    package var roleArn: String?
    /// `ByLogStream` or `Random`.
    package var distribution: String?
    package var applyOnTransformedLogs: Bool?
    package var fieldSelectionCriteria: String?
    package var emitSystemFields: [String]?
    /// Milliseconds since 1970; never sent.
    package var creationTime: Int?

    private enum CodingKeys: String, CodingKey {
        case filterName, logGroupName, filterPattern, destinationArn, roleArn, distribution
        case applyOnTransformedLogs, fieldSelectionCriteria, emitSystemFields
    }

    private enum AnswerKeys: String, CodingKey { case creationTime }

    package init(filterName: String, logGroupName: String, filterPattern: String, destinationArn: String) {
        self.filterName = filterName
        self.logGroupName = logGroupName
        self.filterPattern = filterPattern
        self.destinationArn = destinationArn
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        filterName = try values.decode(String.self, forKey: .filterName)
        logGroupName = try values.decode(String.self, forKey: .logGroupName)
        // The shortest pattern is empty, and may be left out.
        filterPattern = try values.decodeIfPresent(String.self, forKey: .filterPattern) ?? ""
        destinationArn = try values.decode(String.self, forKey: .destinationArn)
        roleArn = try values.decodeIfPresent(String.self, forKey: .roleArn)
        distribution = try values.decodeIfPresent(String.self, forKey: .distribution)
        applyOnTransformedLogs = try values.decodeIfPresent(Bool.self, forKey: .applyOnTransformedLogs)
        fieldSelectionCriteria = try values.decodeIfPresent(String.self, forKey: .fieldSelectionCriteria)
        emitSystemFields = try values.decodeIfPresent([String].self, forKey: .emitSystemFields)
        creationTime = try decoder.container(keyedBy: AnswerKeys.self).decodeIfPresent(Int.self, forKey: .creationTime)
    }
}

/// A filter for all groups of an account and region.
package struct AccountPolicy: Decodable, Sendable, Equatable {
    package let policyName: String
    /// A JSON object with `DestinationArn`, `RoleArn`, `FilterPattern`, `Distribution`.
    package let policyDocument: String
    package let policyType: String?
    /// Such as `LogGroupName NOT IN ["a", "b"]`.
    package let selectionCriteria: String?
}

/// A log group.
package struct LogGroup: Decodable, Sendable, Equatable {
    package let logGroupName: String
    package let arn: String?
    /// `STANDARD` where it is not given.
    package let logGroupClass: String?
}
