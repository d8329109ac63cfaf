# ruff: noqa: E501, RUF001 - a corner stands on one line
"""The corners of JSON, made by rules of our own: what is text, number, structure, and where each of them ends."""

from __future__ import annotations

import json

DEEP = 100_000

NUMBERS = {
    "minus zero": b"-0", "minus zero point": b"-0.0", "2^53+1": b"9007199254740993", "2^63": b"9223372036854775808",
    "2^64": b"18446744073709551616", "1e400": b"1e400", "-1e400": b"-1e400", "1e-400": b"1e-400",
    "400 digits": b"1" + b"0" * 400, "5,000 digits": b"9" * 5000, "400 digits behind the point": b"0." + b"1" * 400,
    "NaN": b"NaN", "Infinity": b"Infinity", "-Infinity": b"-Infinity", "nan": b"nan", "leading zero": b"012",
    "plus": b"+1", "point first": b".5", "point last": b"1.", "exponent without digits": b"1e", "hex": b"0x10",
    "underscore": b"1_000", "two points": b"1.2.3", "two minus": b"--1", "minus alone": b"-", "full width": "１".encode(),
    "exponent of ten digits": b"1e1000000000", "1e5": b"1e5", "1E+2": b"1E+2",
}  # fmt: skip

TEXTS: dict[str, str] = {
    "empty": "", "NUL": "a\x00b", "every control": "".join(map(chr, range(32))), "DEL": "a\x7fb",
    "right to left": "abc\u202egnp.exe\u202c", "zero width": "a\u200b\u200c\u200d\u2060\ufeffb", "BOM inside": "a\ufeffb",
    "nonbreaking": "a\u00a0b", "line separators": "a\u2028b\u2029c\u0085d", "nonCharacters": "a\uffff\ufffe\U0010ffffb",
    "private": "\ue000\U000f0000", "family": "👩‍👩‍👧‍👦" * 3, "flags": "🇩🇪🇫🇷", "composed": "é", "decomposed": "e\u0301",
    "hangul": "\u1112\u1161\u11ab", "ligatures": "ﬁﬂ", "replacement": "a\ufffdb", "zalgo": "Z" + "\u0300\u0301\u0302" * 50,
    "one grapheme of 1 MB": "e" + "\u0301" * 500_000, "1 MB": "x" * 1_000_000, "only spaces": " \t\n ", "quotes": "\"'`\\/",
    "markup": "<script>alert(1)</script>&amp;&#0;", "formula": "=1+1", "sql": "'; DROP TABLE events; --",
    "percent": "%00%s%n{0}${7*7}{{7*7}}", "carriage": "a\r\nb\rc", "escape": "\x1b[31mred\x1b[0m", "arabic": "مرحبا بالعالم",
    "hebrew with points": "שָׁלוֹם", "devanagari": "नमस्ते", "thai": "สวัสดี", "tags": "\U000e0041\U000e007f",
    "mathematical": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "old italic": "𐌀𐌁", "variation": "☃\ufe0e☃\ufe0f", "interlinear": "\ufff9a\ufffab\ufffb",
}  # fmt: skip

_STRINGS = {
    **{f"raw control {code}": b'"a' + bytes([code]) + b'b"' for code in range(32)},
    "lone high": rb'"\ud800"', "lone low": rb'"\udc00"', "two high": rb'"\ud800\ud800"', "swapped": rb'"\udc00\ud800"',
    "high and text": rb'"\ud83dabc"', "pair": rb'"\ud83d\ude00"', "half an escape": rb'"\u12"', "escape of letters": rb'"\uZZZZ"',
    "unknown escape": rb'"\x41"', "escape at the end": b'"a\\', "unclosed": b'"abc', "single quotes": b"'abc'",
    "escaped NUL": rb'"a\u0000b"', "escaped slash": rb'"\/"', "capital U": rb'"\U0001F600"', "0xff": b'"a\xffb"',
    "latin-1": b'"J\xfcrgen"', "overlong slash": b'"\xc0\xaf"', "overlong NUL": b'"\xc0\x80"', "surrogate in UTF-8": b'"\xed\xa0\x80"',
    "above Unicode": b'"\xf4\x90\x80\x80"', "cut in UTF-8": b'"\xe2\x82"', "continuation alone": b'"\x80"', "five bytes": b'"\xf8\x88\x80\x80\x80"',
}  # fmt: skip

_STRUCTURES = {
    "nothing": b"", "spaces": b" \n\t\r ", "NUL alone": b"\x00", "a word": b"hello", "null": b"null", "true": b"true", "True": b"True",
    "a number": b"1", "a string": b'"a"', "empty array": b"[]", "empty object": b"{}", "array in array": b"[[]]", "nulls": b"[null, null]",
    "unclosed array": b"[1, 2", "unclosed object": b'{"a": 1', "closed twice": b"[]]", "closed by the other": b"[1}", "comma last": b'[{"a": 1},]',
    "comma first": b"[,1]", "two commas": b"[1,,2]", "no comma": b"[1 2]", "no colon": b'{"a" 1}', "two colons": b'{"a":: 1}', "no value": b'{"a":}',
    "no key": b"{:1}", "bare key": b"{a: 1}", "number as key": b"{1: 2}", "comment": b"[1 /* one */]", "line comment": b"[1 // one\n]", "hash": b"# no\n[]",
    "two documents": b"{}{}", "rubbish behind": b"[] x", "form feed": b"[1,\x0c2]", "nonbreaking space": b"[1,\xc2\xa02]", "vertical tab": b"[\x0b1]",
    "BOM": b"\xef\xbb\xbf[]", "BOM only": b"\xef\xbb\xbf", "two BOM": b"\xef\xbb\xbf\xef\xbb\xbf[]", "UTF-16": "[]".encode("utf-16"),
    "UTF-16 without a mark": "[1]".encode("utf-16-le"), "UTF-32": "[]".encode("utf-32"), "duplicate keys": b'{"a": 1, "a": 2}', "empty key": b'{"": 1}',
    "NUL key": rb'{"\u0000": 1}', "prototype": b'{"__proto__": {"a": 1}, "constructor": 1}', "pickle": b"\x80\x04N.", "xml": b"<?xml version='1.0'?><a/>",
    "yaml": b"- a: 1\n- b\n", "csv": b"role,text\nuser,hi\n", "form": b"a=1&b=2", "gzip": b"\x1f\x8b\x08\x00", "zip": b"PK\x03\x04", "protobuf": b"\x0a\x03\x0a\x01\x00",
    "null in the middle": b'[{"a"\x00: 1}]', "trailing NUL": b"[]\x00", "lone surrogate key": rb'{"\ud800": 1}',
}  # fmt: skip


def message(text: bytes | str, name: str = "m") -> bytes:
    """An event of ours with a text, as it would stand in a body; bytes are taken as they are."""
    shown = text if isinstance(text, bytes) else json.dumps(text, ensure_ascii=False).encode()
    return (
        b'{"type": "message", "event_id": ' + json.dumps(name).encode() + b', "conversation_id": "corners",'
        b' "timestamp": "2026-11-01T10:00:00Z", "user_id": "ann", "properties": {"role": "user", "text": '
        + shown
        + b"}}"
    )


def _shapes(value: bytes) -> dict[str, bytes]:
    """A value in every place where a door looks."""
    return {
        "alone": value,
        "as a text": message(value),
        "as a time": b'{"type": "message", "timestamp": ' + value + b', "properties": {"role": "user", "text": "x"}}',
        "as a batch": b'{"batch": ['
        + value
        + b'], "resourceSpans": ['
        + value
        + b'], "resourceLogs": ['
        + value
        + b"]}",
        "as an attribute": b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "00000000000000000000000000000001",'
        b' "spanId": "0000000000000001", "name": "chat", "startTimeUnixNano": "1790000000000000000", "attributes":'
        b' [{"key": "gen_ai.operation.name", "value": ' + value + b"}]}]}]}]}",
        "as a property": b'{"userId": "u", "type": "track", "event": "E", "properties": {"a": ' + value + b"}}",
        "as a question": b'{"metrics": ["conversations"], "where": {"channel": ' + value + b"}}",
        "as a key": b"{" + value + b": 1}",
    }


def small() -> dict[str, bytes]:
    """Every small corner by name."""
    values = {**NUMBERS, **_STRINGS}
    placed = {f"{name} {place}": body for name, value in values.items() for place, body in _shapes(value).items()}
    return {**placed, **_STRUCTURES}


def large(many: int) -> dict[str, bytes]:
    """The few corners that are large, by name; ``many`` is how many names and elements make one."""
    return {
        "deep arrays": b"[" * DEEP,
        "deep arrays, closed": b"[" * DEEP + b"]" * DEEP,
        "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        "deep in a text's place": message(b"[" * DEEP + b"]" * DEEP),
        "deep attributes": b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"a","value":'
        + b'{"arrayValue":{"values":[' * 20_000 + b"]}}" * 20_000 + b"}]}]}]}]}",
        "many keys": b"{" + b",".join(b'"k%d":1' % n for n in range(many)) + b"}",
        "many keys in properties": b'{"type": "track", "user_id": "u", "userId": "u", "event": "E", "properties": {'
        + b",".join(b'"k%d":1' % n for n in range(many)) + b"}}",
        "much of nothing": b"[" + b",".join([b"null"] * many) + b"]",
        "many empty lines": b"\n" * many,
        "a long line": b'"' + b"a" * 5_000_000 + b'"',
    }  # fmt: skip
