"""What moto computes anew for each request, or for each account, though it never changes: computed once."""

import re
from functools import cache

from moto import backends
from moto.core import base_backend, errors, responses
from moto.moto_server import werkzeug_app

# Lists a directory, three times a request.
backends.list_of_moto_modules = cache(lambda names=backends.list_of_moto_modules: frozenset(names()))

# Tries two hundred patterns.
dispatcher = werkzeug_app.DomainDispatcherApplication
dispatcher.get_backend_for_host = cache(dispatcher.get_backend_for_host)

# Looks at each attribute of a class of hundreds.
responses.method_names_from_class = cache(responses.method_names_from_class)

# Keeps a service's errors in a table, and makes a new table of tables for each error: a look at what is not there is one.
errors.ErrorLookupFactory = cache(errors.ErrorLookupFactory)

# Caches by account: each test has another.
account = base_backend.AccountSpecificBackend
find_regions = account._generate_regions.__wrapped__
account._generate_regions = lambda self, service_name: regions_of(service_name)


@cache
def regions_of(service_name):
    return find_regions(account, service_name)


# Sorts a REST service's patterns, and compiles them: they are more than Python keeps compiled.
@cache
def patterns_of(service, region, method):
    names = responses._get_method_urls(service, region)[method]
    return [(re.compile(pattern), names[pattern]) for pattern in sorted(names, key=len, reverse=True)]


def action_of(self, method, request_uri):
    for pattern, name in patterns_of(self.service_name, self.region, method):
        self.uri_match = pattern.match(request_uri)
        if self.uri_match:
            return name
    return None


responses.BaseResponse._get_action_from_method_and_request_uri = action_of
