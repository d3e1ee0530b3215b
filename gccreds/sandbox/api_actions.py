"""The one Data Action: what a pipeline's least-privilege credential is for."""

from gccreds.sandbox.calls import Answer, Call, Operation
from gccreds.sandbox.moments import write_moment
from gccreds.sandbox.organization import Organization
from gccreds.sandbox.refusals import not_found

ACTION_ID = "custom_-_demo-action"


def _execute(organization: Organization, call: Call) -> Answer:
    action = call.parameters["actionId"]
    if action != ACTION_ID:
        raise not_found(action)
    return Answer(
        {"action": action, "input": call.body(), "at": write_moment(organization.clock.now())}
    )


OPERATIONS = (
    Operation(
        "POST",
        "/api/v2/integrations/actions/{actionId}/execute",
        _execute,
        "integrations",
        any_of=("integrations:action:execute",),
    ),
)
