"""What is no message of the protocol, and would otherwise be left without an answer."""

NOT_ONE = "this is not one message of JSON-RPC 2.0; send them one by one"
UNUSABLE_ID = "the id is neither a text nor a whole number, so the request cannot be answered"


def is_notification(method: str) -> bool:
    """Whether no answer is due to a method: the package takes every request for such whose id cannot be used."""
    return method.startswith("notifications/")
