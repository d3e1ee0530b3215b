"""The part of the table that is played with every test run: each thing that can go wrong, once."""

from tests.crash.cases import Case, How
from tests.crash.scenarios import FIRST, RECOVERY

_CREATE = "POST client oauth_client.hidden#1"

CI_CASES = (
    *(
        Case(FIRST, how, _CREATE)
        for how in (
            How.KILLED_BEFORE,
            How.KILLED_DONE,
            How.KILLED_ANSWERED,
            How.ANSWER_LOST,
            How.NOT_DONE,
            How.LATE,
            How.TOO_LATE,
            How.KILLED_LATE,
            How.KILLED_TOO_LATE,
            How.KILLED_THEN_AGED,
            How.KILLED_THEN_REMOVED,
        )
    ),
    Case(FIRST, How.KILLED_DONE, "POST login of oauth_client.both#1"),
    Case(FIRST, How.KILLED_ANSWERED, "DELETE token of oauth_client.plain#1"),
    Case(FIRST, How.KILLED_DONE, "PUT client oauth_client.updated#1"),
    Case(FIRST, How.ANSWER_LOST, "PUT client oauth_client.updated#1"),
    Case(FIRST, How.KILLED_DONE, "PUT client oauth_client.deleted#1"),
    Case(FIRST, How.KILLED_DONE, "DELETE client oauth_client.deleted#1"),
    Case(FIRST, How.ANSWER_LOST, "DELETE client oauth_client.deleted#1"),
    Case(FIRST, How.KILLED_DONE, "PUT client oauth_client.retired#1"),
    Case(FIRST, How.DELIVERY_NOT_WRITTEN, "hidden"),
    Case(FIRST, How.DELIVERY_WRITTEN_AFTER, "hidden"),
    Case(FIRST, How.DELIVERY_WRITTEN, "both-hidden"),
    Case(FIRST, How.DELIVERY_NOT_WRITTEN, "turned-hidden"),
    Case(FIRST, How.DELIVERY_WRITTEN, "asked"),
    Case(FIRST, How.DELIVERY_THEN_REMOVED, "hidden"),
    Case(RECOVERY, How.KILLED_DONE, "POST client oauth_client.hidden#2"),
    Case(RECOVERY, How.KILLED_BEFORE, "PUT client oauth_client.hidden#1"),
    Case(RECOVERY, How.DELIVERY_WRITTEN, "hidden"),
)
