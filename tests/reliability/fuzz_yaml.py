"""Changes of scenarios and of JSON, by lines and by tokens."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

from tests.reliability.fuzz_bytes import INTERESTING, SCRIPT, Change

_VALUE = re.compile(rb"(?<=: )[^\n]+")
_LAUGHS = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (98 + one, 98 + one, b",".join([b"*%c" % (97 + one)] * 9)) for one in range(8)
)
VALUES = (
    b"&a x",
    b"*a",
    b"&a [*a]",
    b"<<: *a",
    b"!!python/object/apply:os.system [echo]",
    b"!!binary aGk=",
    b"!!int 1",
    b"!<tag:zq> x",
    b"|\n  x\n  y",
    b">-\n  x",
    b"|9",
    b"? x",
    b"? [a, b]\n: c",
    b"[" * 1000,
    b"[" * 15 + b"]" * 15,
    b"[" * 25 + b"]" * 25,
    b"{" * 1000,
    b"{a: " * 30 + b"}" * 30,
    b"- - - - - x",
    b"~",
    b"null",
    b"",
    b"[]",
    b"{}",
    b"[~]",
    b"{a: b}",
    b"off",
    b"0o17",
    b"1:30",
    b".inf",
    b".nan",
    b"02005",
    b"2026-11-23",
    b'"\\x00"',
    b'"\\ud800"',
    b'"\\U0010ffff"',
    b"'",
    b'"',
    b"@x",
    b"`x",
    b"%x",
    b"\tx",
    b"-- ",
    b"# x",
    b"...",
    b"---",
    b"---\na: b",
    b"/(a+)+$/",
    b"/(x|x)*y/",
    b"/[/",
    b"/" + b"(" * 200 + b"/",
    b"/a{1,65535}{1,65535}/",
    b"*" * 50,
    b"'*a*a*a*a*a*a*a*a*a*b'",
    b">= 1 and < 0",
    b"16m",
    b"99999999999999999999h",
    b"1000000000000.00",
    b"1" * 5000,
    b"a" * 100_000,
    b"4539578763621486",
    SCRIPT,
)
_LINES = (
    b"\n",
    b"  \n",
    b"\t\n",
    b"%YAML 1.1\n---\n",
    b"%TAG ! tag:zq,2026:\n",
    b"...\n",
    b"---\n",
    b"<<: {a: b}\n",
    b"extends: demo\n",
    b"extends: ../../../../etc/passwd\n",
    b"extends: [demo, demo]\n",
    b"extends: fuzz\n",
    _LAUGHS,
)


def value(rng: Random, data: bytes) -> bytes:
    """Put another value behind a key."""
    found = _VALUE.search(data, rng.randint(0, len(data))) or _VALUE.search(data)
    if found is None:
        return data + rng.choice(VALUES)
    return data[: found.start()] + rng.choice(VALUES) + data[found.end() :]


def indent(rng: Random, data: bytes) -> bytes:
    """Move a line to the right or to the left."""
    lines = data.split(b"\n")
    place = rng.randrange(len(lines))
    lines[place] = rng.choice((b" ", b"  ", b"- ", b"\t", b" " * 2000)) + lines[place]
    if rng.random() < 0.5:
        lines[place] = lines[place].lstrip()
    return b"\n".join(lines)


def lines(rng: Random, data: bytes) -> bytes:
    """Repeat lines, leave them out, change their order, or put one in."""
    every = data.split(b"\n")
    start = rng.randrange(len(every))
    end = min(len(every), start + rng.choice((1, 2, 5, 20)))
    piece = every[start:end]
    match rng.randrange(4):
        case 0:
            every[end:end] = piece * rng.choice((1, 1, 20, 300))
        case 1:
            del every[start:end]
        case 2:
            rng.shuffle(piece)
            every[start:end] = piece
        case _:
            every.insert(start, rng.choice(_LINES).rstrip(b"\n"))
    return b"\n".join(every)


CHANGES: tuple[Change, ...] = (value, indent, lines)
"""All changes of scenarios."""

_JSON_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    1e308,
    10**400,
    -(2**63) - 1,
    "",
    "0",
    "-1",
    "1e5",
    "12.345",
    "99999999999999999999.99",
    "02005",
    "99999",
    "16m",
    "-1s",
    "1000000000h",
    "2026-11-23T10:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59Z",
    "2026-11-23T10:00:00.123456789012345678901234567890Z",
    "4539578763621486",
    "9999" + "0" * 15,
    "\x00",
    "\ud800",
    "é" * 5000,
    SCRIPT.decode(),
    [],
    {},
    [[]],
    [None],
    {"": ""},
    {"a": {"b": {}}},
    ["open"] * 300,
    [["open"]],
    {"wait": "1000000h"},
    {"gift_card": {"number": "9998000000000000001", "pin": "1234", "amount": "1"}},
    {"complement": {"card": "4970100000325734", "expires": "1239", "cvv": "123"}},
    {"authenticate": "success"},
    {"partner_answer": "02005"},
)
_JSON_TEXTS = (b"[" * 100_000, b'{"a":' * 2000, b"\xff", b"NaN", b"Infinity", b"{} {}", b"'", b"//", b'"\\u', b"01")


def json_value(rng: Random, data: bytes) -> bytes:
    """Put another value at a place of a JSON text, leave one out, or put one in."""
    try:
        said: Any = json.loads(data)
    except (ValueError, RecursionError):
        return data + rng.choice(_JSON_TEXTS)
    if rng.random() < 0.1:
        return rng.choice(_JSON_TEXTS)
    root = {"root": said}
    holder: Any = root
    key: Any = "root"
    while isinstance(holder[key], dict | list) and holder[key] and rng.random() < 0.85:
        holder = holder[key]
        key = rng.choice(list(holder)) if isinstance(holder, dict) else rng.randrange(len(holder))
    match rng.randrange(5):
        case 0 if holder is not root:
            del holder[key]
        case 1 if isinstance(holder, dict) and holder is not root:
            holder[rng.choice(("zq", "", "amount", "freeze", *holder)) + rng.choice(("", " "))] = holder[key]
        case 2 if isinstance(holder, list):
            holder[key:key] = [holder[key]] * rng.choice((1, 3, 200))
        case _:
            holder[key] = rng.choice(_JSON_VALUES)
    return json.dumps(root["root"], ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")


def json_twice(rng: Random, data: bytes) -> bytes:
    """Give a member a second time."""
    found = re.search(rb'"[a-z_]+" *: *("[^"]*"|[0-9.]+)', data)
    if found is None:
        return data + rng.choice(INTERESTING)
    return data[: found.start()] + found[0] + b"," + data[found.start() :]


JSON_CHANGES: tuple[Change, ...] = (json_value, json_value, json_value, json_twice)
"""All changes of JSON."""
