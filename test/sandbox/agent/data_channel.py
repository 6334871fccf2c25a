#!/usr/bin/env python3
"""The agent's side of a Session Manager port forwarding session: a websocket client, the data channel, smux, and TCP connections
to the port. Written from the notes on the protocol (../shared/facts/session-manager-protocol.md) with the standard library
alone; it shares nothing with the client that the tests hold against it.

By itself: DATA_CHANNEL_TOKEN=… python3 data_channel.py --url ws://… --port 5432
From another program: asyncio.run(serve(Session(url=…, token=…, port=5432)))
"""

import argparse
import asyncio
import base64
import hashlib
import json
import os
import ssl
import struct
import sys
import time
import uuid
from collections import deque
from dataclasses import dataclass
from urllib.parse import urlsplit

# --- the message ---------------------------------------------------------------------------------------------------------------

HEADER = struct.Struct(">I32sIQQQ8s8s32sII")
HEADER_LENGTH = 116
PAYLOAD_AT = 120

OUTPUT, HANDSHAKE_REQUEST, HANDSHAKE_RESPONSE, HANDSHAKE_COMPLETE, FLAG = 1, 5, 6, 7, 10
TERMINATE_SESSION, CONNECT_TO_PORT_FAILED = 2, 3
AGENT_VERSION = "3.3.1345.0"

assert HEADER.size == PAYLOAD_AT


def encode_message(kind, sequence, flags, payload_type, payload):
    """One binary message. The two halves of its UUID stand the wrong way round."""
    identity = os.urandom(16)
    return (
        HEADER.pack(
            HEADER_LENGTH,
            kind.ljust(32),
            1,
            int(time.time() * 1000),
            sequence,
            flags,
            identity[8:],
            identity[:8],
            hashlib.sha256(payload).digest(),
            payload_type,
            len(payload),
        )
        + payload
    )


class Malformed(Exception):
    """A message or frame that is not what the protocol says."""


def decode_message(data):
    """(kind, sequence, id, payload type, payload)"""
    if len(data) < PAYLOAD_AT:
        raise Malformed("too short")
    (header_length, kind, _, _, sequence, _, low, high, digest, payload_type, length) = HEADER.unpack_from(data)
    payload = data[PAYLOAD_AT:]
    kind = kind.rstrip(b" \0")
    if header_length != HEADER_LENGTH or len(payload) != length:
        raise Malformed("lengths")
    if not kind.endswith(b"_publication") and hashlib.sha256(payload).digest() != digest:
        raise Malformed("digest")
    return kind, sequence, uuid.UUID(bytes=high + low), payload_type, payload


# --- the websocket -------------------------------------------------------------------------------------------------------------

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
MASK_PAD = 4096


class WebSocket(asyncio.Protocol):
    """A client's end of a websocket (RFC 6455). What is sent within one turn of the loop is written at once."""

    def __init__(self, host, path, on_message, on_lost):
        self._host, self._path = host, path
        self._on_message, self._on_lost = on_message, on_lost
        self._key = base64.b64encode(os.urandom(16)).decode()
        self._buffer = bytearray()
        self._is_open = False
        self._out = []
        self._parts = []
        self._parts_opcode = 0
        self.opened = asyncio.get_running_loop().create_future()
        self.writable = asyncio.Event()
        self.writable.set()
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport
        request = (
            f"GET {self._path} HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {self._key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        transport.write(request.encode())

    def pause_writing(self):
        self.writable.clear()

    def resume_writing(self):
        self.writable.set()

    def connection_lost(self, error):
        self.writable.set()
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(f"the websocket was not opened: {error}"))
        self._on_lost()

    def data_received(self, data):
        self._buffer += data
        if not self._is_open and not self._upgrade():
            return
        self._read_frames()

    def _upgrade(self):
        head, end, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not end:
            return False
        accept = base64.b64encode(hashlib.sha1((self._key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
        status = head.split(b"\r\n", 1)[0]
        if b" 101 " not in status + b" " or accept not in head:
            self.opened.set_exception(ConnectionError(f"no websocket: {status.decode(errors='replace')}"))
            self.transport.abort()
            return False
        self._buffer = bytearray(rest)
        self._is_open = True
        self.opened.set_result(None)
        return True

    def _read_frames(self):
        buffer, at, end = self._buffer, 0, len(self._buffer)
        while end - at >= 2:
            first, length, start = buffer[at], buffer[at + 1] & 127, at + 2
            if length == 126:
                if end - at < 4:
                    break
                length, start = int.from_bytes(buffer[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                if end - at < 10:
                    break
                length, start = int.from_bytes(buffer[at + 2 : at + 10], "big"), at + 10
            if end - start < length:
                break
            at = start + length
            self._take(first & 15, bool(first & 128), bytes(buffer[start:at]))
        del buffer[:at]

    def _take(self, opcode, is_last, data):
        if opcode == PING:
            self.send(PONG, data)
        elif opcode == CLOSE:
            self.send(CLOSE, data[:2])
            self.close()
        elif opcode in (TEXT, BINARY) and is_last:
            self._on_message(opcode, data)
        elif opcode in (0, TEXT, BINARY):
            self._parts_opcode = opcode or self._parts_opcode
            self._parts.append(data)
            if is_last:
                whole, self._parts = b"".join(self._parts), []
                self._on_message(self._parts_opcode, whole)

    def send(self, opcode, data):
        """A client's frames are masked, each by a key of its own."""
        key, length = os.urandom(4), len(data)
        if length < 126:
            head = bytes((128 | opcode, 128 | length))
        elif length < 65536:
            head = struct.pack(">BBH", 128 | opcode, 254, length)
        else:
            head = struct.pack(">BBQ", 128 | opcode, 255, length)
        pad = (key * (length // 4 + 1))[:length]
        masked = (int.from_bytes(data, "little") ^ int.from_bytes(pad, "little")).to_bytes(length, "little")
        if not self._out:
            asyncio.get_running_loop().call_soon(self._flush)
        self._out += (head, key, masked)

    def _flush(self):
        out, self._out = self._out, []
        if not self.transport.is_closing():
            self.transport.write(b"".join(out))

    def hold(self, is_held):
        if not self.transport.is_closing():
            (self.transport.pause_reading if is_held else self.transport.resume_reading)()

    def close(self):
        if self._out:
            self._flush()
        self.transport.close()


async def open_websocket(url, on_message, on_lost):
    parts = urlsplit(url)
    is_secure = parts.scheme == "wss"
    port = parts.port or (443 if is_secure else 80)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    _, socket = await asyncio.get_running_loop().create_connection(
        lambda: WebSocket(parts.netloc, path, on_message, on_lost),
        parts.hostname,
        port,
        ssl=ssl.create_default_context() if is_secure else None,
    )
    await asyncio.wait_for(socket.opened, 15)
    return socket


# --- order and loss ------------------------------------------------------------------------------------------------------------

KEPT_AT_MOST = 100_000
HELD_AT_MOST = 10_000
CHECK_EVERY = 0.1
GIVEN_UP_AFTER = 300


class Outgoing:
    """What was sent and is not acknowledged. Only the oldest is sent again, and never more than ten a second."""

    def __init__(self):
        self._kept = {}
        self._sequence = 0
        self._mean = None
        self._variation = 0.0
        self._timeout = 0.2

    def number(self):
        self._sequence += 1
        return self._sequence - 1

    def keep(self, sequence, frame):
        if len(self._kept) < KEPT_AT_MOST:
            now = time.monotonic()
            self._kept[sequence] = [frame, now, now, False]

    def acknowledged(self, sequence):
        kept = self._kept.pop(sequence, None)
        if kept is None or kept[3]:
            return
        rtt = time.monotonic() - kept[1]
        if self._mean is None:
            self._mean, self._variation = rtt, rtt / 2
        else:
            self._variation += (abs(rtt - self._mean) - self._variation) / 4
            self._mean += (rtt - self._mean) / 8
        self._timeout = min(self._mean + max(0.01, 4 * self._variation), 1.0)

    def overdue(self):
        """The frame to send again, None, or ConnectionError when it is hopeless."""
        if not self._kept:
            return None
        kept = next(iter(self._kept.values()))
        now = time.monotonic()
        if now - kept[1] > GIVEN_UP_AFTER:
            raise ConnectionError("nothing is acknowledged")
        if now - kept[2] < self._timeout:
            return None
        kept[2], kept[3] = now, True
        return kept[0]


# --- smux ----------------------------------------------------------------------------------------------------------------------

SMUX = struct.Struct("<BBHI")
SYN, FIN, PSH, NOP = 0, 1, 2, 3
MOST_DATA = 32768


class Target(asyncio.Protocol):
    """A connection to the port, for one stream."""

    def __init__(self, stream, mux):
        self._stream, self._mux = stream, mux
        self._early = []
        self.transport = None
        self.is_over = False

    def connection_made(self, transport):
        self.transport = transport
        transport.set_write_buffer_limits(high=1 << 20)
        if self._mux.is_full:
            transport.pause_reading()
        for data in self._early:
            transport.write(data)
        self._early = []
        if self.is_over:
            transport.close()

    def data_received(self, data):
        self._mux.send(self._stream, data)

    def pause_writing(self):
        self._mux.slow(self, True)

    def resume_writing(self):
        self._mux.slow(self, False)

    def connection_lost(self, _):
        self._mux.slow(self, False)
        self._mux.ended(self._stream)

    def write(self, data):
        if self.transport is None:
            self._early.append(data)
        else:
            self.transport.write(data)

    def hold(self, is_held):
        if self.transport is not None and not self.transport.is_closing():
            (self.transport.pause_reading if is_held else self.transport.resume_reading)()

    def close(self):
        self.is_over = True
        if self.transport is not None:
            self.transport.close()


class Mux:
    """Streams in one byte stream each way; the client opens them."""

    FULL, ROOM = 1 << 20, 1 << 18

    def __init__(self, host, port, on_hold, on_refused):
        self._host, self._port = host, port
        self._on_hold, self._on_refused = on_hold, on_refused
        self._targets = {}
        self._slow = set()
        self._in = bytearray()
        self._out = deque()
        self._out_length = 0
        self.is_full = False
        self.filled = asyncio.Event()

    def receive(self, data):
        self._in += data
        at, end = 0, len(self._in)
        while end - at >= 8:
            version, command, length, stream = SMUX.unpack_from(self._in, at)
            if version != 1:
                raise Malformed(f"smux version {version}")
            if end - at - 8 < length:
                break
            start, at = at + 8, at + 8 + length
            self._take(command, stream, bytes(self._in[start:at]))
        del self._in[:at]

    def _take(self, command, stream, data):
        target = self._targets.get(stream)
        if command == SYN and target is None:
            asyncio.get_running_loop().create_task(self._dial(stream))
            self._targets[stream] = Target(stream, self)
        elif command == PSH and target is not None:
            target.write(data)
        elif command == FIN and target is not None:
            target.close()
            self.ended(stream)

    async def _dial(self, stream):
        target = self._targets[stream]
        try:
            await asyncio.get_running_loop().create_connection(lambda: target, self._host, self._port)
        except OSError:
            self._on_refused()
            self.ended(stream)

    def send(self, stream, data):
        if stream not in self._targets:
            return
        for at in range(0, len(data), MOST_DATA):
            piece = data[at : at + MOST_DATA]
            self._push(SMUX.pack(1, PSH, len(piece), stream) + piece)
        if self._out_length > self.FULL and not self.is_full:
            self._set_full(True)

    def ended(self, stream):
        if self._targets.pop(stream, None) is not None:
            self._push(SMUX.pack(1, FIN, 0, stream))

    def _push(self, data):
        self._out.append(data)
        self._out_length += len(data)
        self.filled.set()

    def _set_full(self, is_full):
        self.is_full = is_full
        for target in list(self._targets.values()):
            target.hold(is_full)

    def take(self, most):
        """The next bytes for the client, at most so many."""
        parts, missing = [], most
        while missing > 0 and self._out:
            first = self._out[0]
            parts.append(first[:missing])
            if len(first) > missing:
                self._out[0] = first[missing:]
            else:
                self._out.popleft()
            missing -= len(parts[-1])
        taken = b"".join(parts)
        self._out_length -= len(taken)
        if not self._out:
            self.filled.clear()
        if self.is_full and self._out_length < self.ROOM:
            self._set_full(False)
        return taken

    def slow(self, target, is_slow):
        had = bool(self._slow)
        (self._slow.add if is_slow else self._slow.discard)(target)
        if had != bool(self._slow):
            self._on_hold(bool(self._slow))

    def close(self):
        for target in list(self._targets.values()):
            target.close()


# --- the session ---------------------------------------------------------------------------------------------------------------


@dataclass
class Session:
    url: str
    token: str
    port: int
    host: str = "localhost"
    # After each message, as the real agent does; 0 leaves it out.
    pause_s: float = 0.001
    # Between the end of the handshake and the first input that is taken.
    ready_after_s: float = 0.05
    # The account's preferences want encryption: its key.
    kms_key: str = ""


MOST_PAYLOAD = 1024
RECONNECTS = 20


class Channel:
    def __init__(self, session):
        self._session = session
        self._socket = None
        self._over = asyncio.get_running_loop().create_future()
        self._lost = asyncio.Event()
        self._outgoing = Outgoing()
        self._next = 0
        self._held = {}
        self._is_ready = False
        self._has_shaken = False
        self._is_wanted = asyncio.Event()
        self._is_wanted.set()
        self._began = time.monotonic()
        self._mux = Mux(session.host, session.port, self._hold, self._refused)

    async def run(self):
        await self._connect()
        self._send(HANDSHAKE_REQUEST, json.dumps(self._request()).encode())
        tasks = [asyncio.create_task(work) for work in (self._repeat(), self._pump(), self._stay_connected())]
        for task in tasks:
            task.add_done_callback(lambda done: done.cancelled() or done.exception() is None or self._end(done.exception()))
        try:
            await self._over
        finally:
            for task in tasks:
                task.cancel()
            self._mux.close()
            self._socket.close()
            # What was written to the port before the end still arrives there.
            await asyncio.sleep(0.05)

    async def _connect(self):
        self._lost.clear()
        self._socket = await open_websocket(self._session.url, self._message, self._lost.set)
        opening = {
            "MessageSchemaVersion": "1.0",
            "RequestId": str(uuid.uuid4()),
            "TokenValue": self._session.token,
            "ClientId": str(uuid.uuid4()),
            "ClientVersion": AGENT_VERSION,
        }
        self._socket.send(TEXT, json.dumps(opening).encode())

    async def _stay_connected(self):
        for attempt in range(RECONNECTS):
            await self._lost.wait()
            await asyncio.sleep(min(0.1 * (attempt + 1), 1))
            try:
                await self._connect()
            except OSError:
                self._lost.set()
        self._end(ConnectionError("the connection was lost"))

    def _request(self):
        properties = {"portNumber": str(self._session.port), "type": "LocalPortForwarding"}
        actions = [{"ActionType": "SessionType", "ActionParameters": {"SessionType": "Port", "Properties": properties}}]
        if self._session.kms_key:
            actions.append({"ActionType": "KMSEncryption", "ActionParameters": {"KMSKeyId": self._session.kms_key}})
        return {"AgentVersion": AGENT_VERSION, "RequestedClientActions": actions}

    def _end(self, error=None):
        if self._over.done():
            return
        if error is None:
            self._over.set_result(None)
        else:
            self._over.set_exception(error)

    # What comes

    def _message(self, opcode, data):
        if opcode != BINARY:
            return
        try:
            kind, sequence, identity, payload_type, payload = decode_message(data)
        except Malformed:
            return
        try:
            if kind == b"acknowledge":
                self._outgoing.acknowledged(json.loads(payload)["AcknowledgedMessageSequenceNumber"])
            elif kind == b"input_stream_data":
                if self._take(sequence, payload_type, payload):
                    self._acknowledge(sequence, identity)
            elif kind == b"pause_publication":
                self._is_wanted.clear()
            elif kind == b"start_publication":
                self._is_wanted.set()
            elif kind == b"channel_closed":
                self._end()
        except Exception as error:  # A session must not take the agent with it.
            self._end(error)

    def _take(self, sequence, payload_type, payload):
        """Whether to acknowledge it."""
        if sequence < self._next or sequence in self._held:
            return True
        if sequence > self._next:
            if len(self._held) >= HELD_AT_MOST:
                return False
            self._held[sequence] = (payload_type, payload)
            return True
        if not self._deliver(payload_type, payload):
            return False
        self._next += 1
        self._deliver_held()
        return True

    def _deliver_held(self):
        while self._next in self._held and self._deliver(*self._held[self._next]):
            del self._held[self._next]
            self._next += 1

    def _deliver(self, payload_type, payload):
        if payload_type == HANDSHAKE_RESPONSE:
            self._shaken(json.loads(payload))
            return True
        # Input before the port session is ready is neither taken nor acknowledged.
        if not self._is_ready:
            return False
        if payload_type == OUTPUT:
            self._mux.receive(payload)
        elif payload_type == FLAG and payload == struct.pack(">I", TERMINATE_SESSION):
            asyncio.get_running_loop().call_later(0.05, self._end)
        return True

    def _shaken(self, response):
        if self._has_shaken:
            return
        self._has_shaken = True
        failed = [action for action in response["ProcessedClientActions"] if action["ActionStatus"] != 1]
        if failed:
            self._end(ConnectionError(f"the client cannot do {failed[0]['ActionType']}"))
            return
        took = int((time.monotonic() - self._began) * 1e9)
        self._send(HANDSHAKE_COMPLETE, json.dumps({"HandshakeTimeToComplete": took, "CustomerMessage": ""}).encode())
        asyncio.get_running_loop().call_later(self._session.ready_after_s, self._set_ready)

    def _set_ready(self):
        self._is_ready = True
        self._deliver_held()

    def _hold(self, is_held):
        self._socket.hold(is_held)

    # What goes

    def _acknowledge(self, sequence, identity):
        payload = (
            f'{{"AcknowledgedMessageType":"input_stream_data","AcknowledgedMessageId":"{identity}",'
            f'"AcknowledgedMessageSequenceNumber":{sequence},"IsSequentialMessage":true}}'
        )
        self._socket.send(BINARY, encode_message(b"acknowledge", 0, 3, 0, payload.encode()))

    def _send(self, payload_type, payload):
        sequence = self._outgoing.number()
        frame = encode_message(b"output_stream_data", sequence, 0, payload_type, payload)
        self._outgoing.keep(sequence, frame)
        self._socket.send(BINARY, frame)

    def _refused(self):
        self._send(FLAG, struct.pack(">I", CONNECT_TO_PORT_FAILED))

    async def _pump(self):
        sent = 0
        while True:
            await self._mux.filled.wait()
            await self._is_wanted.wait()
            await self._socket.writable.wait()
            taken = self._mux.take(MOST_PAYLOAD)
            if not taken:
                continue
            self._send(OUTPUT, taken)
            sent += 1
            if self._session.pause_s > 0:
                await asyncio.sleep(self._session.pause_s)
            elif sent % 32 == 0:
                await asyncio.sleep(0)

    async def _repeat(self):
        while True:
            await asyncio.sleep(CHECK_EVERY)
            frame = self._outgoing.overdue() if self._is_wanted.is_set() else None
            if frame is not None:
                self._socket.send(BINARY, frame)


async def serve(session):
    """Serves a session to its end. ConnectionError, OSError where it ended for want of the other side."""
    await Channel(session).run()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--token", default=os.environ.get("DATA_CHANNEL_TOKEN", ""), help="or DATA_CHANNEL_TOKEN")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--pause-ms", type=float, default=1.0, help="after each message; the real agent: 1")
    parser.add_argument("--ready-after-ms", type=float, default=50.0)
    parser.add_argument("--kms-key", default="")
    given = parser.parse_args()
    session = Session(
        url=given.url,
        token=given.token,
        port=given.port,
        host=given.host,
        pause_s=given.pause_ms / 1000,
        ready_after_s=given.ready_after_ms / 1000,
        kms_key=given.kms_key,
    )
    try:
        asyncio.run(serve(session))
    except (ConnectionError, OSError) as error:
        sys.exit(f"data channel: {error}")


if __name__ == "__main__":
    main()
