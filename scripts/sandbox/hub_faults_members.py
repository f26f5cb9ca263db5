"""The members' log groups and filters."""

from hub_faults import GROUP, PATTERNED, mutation
from hub_steps import put_account_policy, refilter
from hub_world import DESTINATION, REGION


@mutation(
    "log_group", S1="fail", S2="skipped", S3="skipped", S4="skipped", S6="skipped", X1="fail"
)
def group_missing(world):
    """A log group that is named is deleted."""
    world.client("logs", world.members[0]).delete_log_group(logGroupName=GROUP)


@mutation("", gone=True, S1="warn")
def pattern_matches_nothing(world):
    """No log group fits the pattern any more."""
    world.client("logs", world.members[0]).delete_log_group(logGroupName=PATTERNED)


@mutation("filter", S2="fail", S3="skipped", S6="skipped", X1="fail")
def filter_missing(world):
    """A filter is deleted."""
    world.drop_filter(world.members[0], GROUP)


@mutation("", S2="fail")
def filter_twice(world):
    """Two filters send the same."""
    world.put_filter(world.members[0], GROUP, name="second")


@mutation("filter", S3="fail", X1="fail")
def pattern_narrowed(world):
    """The filter lets errors through only."""
    refilter(world, "ERROR")


@mutation("filter", S3="fail", X1="fail")
def pattern_json(world):
    """The filter selects by a field."""
    refilter(world, "{ $.level = 50 }")


@mutation("filter", S3="fail", X1="fail")
def pattern_negated(world):
    """The filter leaves out health checks."""
    refilter(world, "-healthcheck")


@mutation("filter", S2="fail", S3="fail", S6="skipped", X1="fail")
def filter_other_region(world):
    """The filter leads to the destination's namesake in another region."""
    other = world.destination_arn.replace(REGION, "eu-west-1")
    world.client("logs", world.hub, "eu-west-1").create_log_group(logGroupName=DESTINATION)
    world.put_filter(world.members[0], GROUP, destination=other)


@mutation("filter", S2="fail", S3="fail", S4="fail", S6="skipped", X1="fail")
def filter_other_account(world):
    """The filter leads to the destination's namesake in a stranger's account."""
    other = world.destination_arn.replace(world.hub, world.stranger)
    world.client("logs", world.stranger).create_log_group(logGroupName=DESTINATION)
    world.put_filter(world.members[0], GROUP, destination=other)


@mutation("", S4="fail")
def filter_to_stranger(world):
    """A second filter leads out of the house."""
    world.client("logs", world.stranger).create_log_group(logGroupName="theirs")
    theirs = f"arn:aws:logs:{REGION}:{world.stranger}:destination:theirs"
    world.put_filter(world.members[0], GROUP, name="theirs", destination=theirs)


@mutation("filter", S2="fail", S3="skipped", S4="warn", S6="skipped", X1="fail")
def filter_no_slot(world):
    """Two foreign filters of our own accounts have taken both slots."""
    member = world.members[0]
    world.drop_filter(member, GROUP)
    for number in (1, 2):
        world.client("logs", world.members[number]).create_log_group(logGroupName="elsewhere")
        other = f"arn:aws:logs:{REGION}:{world.members[number]}:destination:elsewhere"
        world.put_filter(member, GROUP, name=f"other-{number}", destination=other)


@mutation("", S6="fail")
def delivery_errors(world):
    """Deliveries fail."""
    world.plant_metrics(world.members[0], errors=3)


@mutation("", S2="fail", D5="warn")
def account_policy_doubles(world):
    """An account policy sends what the filters send already."""
    put_account_policy(world)


@mutation("filter", S2="fail", S3="skipped", S6="skipped", D5="warn", X1="fail")
def account_policy_leaves_out(world):
    """An account policy serves the member, but leaves one group out."""
    for group in world.groups:
        world.drop_filter(world.members[0], group)
    put_account_policy(world, excluded=[GROUP])
