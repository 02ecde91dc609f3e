"""What is no message of the protocol, and would otherwise be left without an answer."""

from mcp_types import JSONRPCMessage, JSONRPCNotification

NOT_ONE = "this is not one message of JSON-RPC 2.0; send them one by one"
UNUSABLE_ID = "the id is neither a text nor a whole number, so the request cannot be answered"


def lacks_usable_id(message: JSONRPCMessage) -> bool:
    """Whether a request has no id that an answer could name, so that the package takes it for a notification."""
    return isinstance(message, JSONRPCNotification) and not message.method.startswith("notifications/")
