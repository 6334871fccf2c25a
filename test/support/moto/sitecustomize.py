"""
Makes moto's own dump, /moto-api/data.json, tell what there is. As moto has it, it answers 500 once there is a function (it asks
each object for all its properties, and a function's docker_client looks for Docker), it lists all accounts in one, and what was
deleted stays in it, since it lists each object ever made. This one tells what moto's services hold, of one account:
/moto-api/data.json?account=123456789012 gives {service: {region: {attribute: value}}}.

And a moto whose tests were killed ends with them (Linux: prctl(2), PR_SET_PDEATHSIG): nobody else would end it.

It also answers quicker: serving.py in place of its server, quicker.py in place of what it does again and again.

Python reads a sitecustomize on its PYTHONPATH when it starts, so it reaches whichever moto there is, of whichever Python.
"""

import ctypes
import datetime
import enum
import hashlib
import json
import signal
import sys

import quicker  # noqa: F401
import serving
import werkzeug.serving
from moto.core.base_backend import BackendDict, BaseBackend
from moto.moto_api._internal.responses import MotoAPIResponse

PR_SET_PDEATHSIG = 1
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))

PLAIN = (str, int, float, bool, type(None))


def name_of(thing):
    """What other things call it."""
    for attribute in ("arn", "id", "name"):
        value = getattr(type(thing), attribute, None)
        value = thing.__dict__.get(attribute) if not isinstance(value, property) else getattr(thing, attribute)
        if isinstance(value, str):
            return value
    return ""


def is_ours(thing):
    return type(thing).__module__.startswith("moto.") and hasattr(thing, "__dict__")


def held(value, found):
    """What a service keeps in its own tables: it is told there, and elsewhere only named."""
    if isinstance(value, dict):
        for one in dict.values(value):
            held(one, found)
    elif isinstance(value, (list, tuple, set)):
        for one in value:
            held(one, found)
    elif is_ours(value) and not isinstance(value, BaseBackend):
        found[id(value)] = value
        # The one table that is a level further down.
        held(value.__dict__.get("instances") if is_reservation(value) else None, found)
    return found


def is_reservation(thing):
    return type(thing).__name__ == "Reservation"


def told(value, tables, path, is_table=False):
    if isinstance(value, enum.Enum):
        return told(value.value, tables, path)
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return "sha256:" + hashlib.sha256(value).hexdigest()
    if isinstance(value, (BaseBackend, BackendDict)) or id(value) in path:
        return f"({type(value).__name__})"
    path = path | {id(value)}
    if isinstance(value, dict):
        return {str(key): told(one, tables, path, is_table) for key, one in list(dict.items(value))}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [told(one, tables, path, is_table) for one in list(value)]
    if not is_ours(value):
        return f"({type(value).__name__})"
    if id(value) in tables and not is_table:
        return {"kind": type(value).__name__, "named": name_of(value)}
    attributes = {key: told(one, tables, path, is_reservation(value)) for key, one in list(value.__dict__.items())}
    return {"kind": type(value).__name__, **attributes}


def model_data(self, request, full_url, headers):
    account = request.args["account"]
    services = {}
    for service in {id(one): one for one in BackendDict._instances}.values():
        if account not in service.keys():
            continue
        for region, backend in list(service[account].items()):
            tables = held(backend.__dict__, {})
            state = {key: told(one, tables, frozenset(), True) for key, one in list(backend.__dict__.items())}
            services.setdefault(service.service_name, {})[region] = state
    return 200, {"Content-Type": "application/json"}, json.dumps(services)


MotoAPIResponse.model_data = model_data
# Before moto.server takes it from there.
werkzeug.serving.run_simple = serving.run_simple
