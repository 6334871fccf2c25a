"""What moto computes anew for each request, or for each account, though it never changes: computed once."""

from functools import cache

from moto import backends
from moto.core import base_backend, responses
from moto.moto_server import werkzeug_app

# Lists a directory, three times a request.
backends.list_of_moto_modules = cache(lambda names=backends.list_of_moto_modules: frozenset(names()))

# Tries two hundred patterns.
dispatcher = werkzeug_app.DomainDispatcherApplication
dispatcher.get_backend_for_host = cache(dispatcher.get_backend_for_host)

# Looks at each attribute of a class of hundreds.
responses.method_names_from_class = cache(responses.method_names_from_class)

# Caches by account: each test has another.
account = base_backend.AccountSpecificBackend
find_regions = account._generate_regions.__wrapped__
account._generate_regions = lambda self, service_name: regions_of(service_name)


@cache
def regions_of(service_name):
    return find_regions(account, service_name)
