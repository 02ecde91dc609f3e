"""The methods of both clients. Written from the contract by `python -m tests.client_types`."""

from service.remote import calls
from service.remote.method import Operation


class Operations:
    """A method for each operation of the service."""

    livez = Operation(calls.livez)
    metrics = Operation(calls.metrics)
    readyz = Operation(calls.readyz)
    list_articles = Operation(calls.list_articles)
    get_article = Operation(calls.get_article)
    similar = Operation(calls.similar)
    get_index = Operation(calls.get_index)
    reload_index = Operation(calls.reload_index)
    get_passage = Operation(calls.get_passage)
    get_search = Operation(calls.get_search)
    search = Operation(calls.search)
    search_batch = Operation(calls.search_batch)
    list_stories = Operation(calls.list_stories)
    get_story = Operation(calls.get_story)
    search_vector_store = Operation(calls.search_vector_store)
    verify = Operation(calls.verify)
