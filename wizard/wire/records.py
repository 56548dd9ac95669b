"""Looks into the clear part of a TLS handshake, sans I/O: what the server chose, and the alert it sent.

Python's ssl module names neither the negotiated group nor an alert before the handshake ends; the bytes do. Nothing
here decides anything: a record that makes no sense is passed over.
"""

from wizard.wire import limits

_ALERT, _HANDSHAKE = 21, 22
_SERVER_HELLO, _SERVER_KEY_EXCHANGE, _CERTIFICATE_REQUEST = 2, 12, 13
_KEY_SHARE, _SUPPORTED_VERSIONS = 51, 43
_NAMED_CURVE = 3

#: RFC 8446 section 6 and the older alerts.
ALERTS = {
    0: "close_notify",
    10: "unexpected_message",
    20: "bad_record_mac",
    21: "decryption_failed",
    22: "record_overflow",
    30: "decompression_failure",
    40: "handshake_failure",
    41: "no_certificate",
    42: "bad_certificate",
    43: "unsupported_certificate",
    44: "certificate_revoked",
    45: "certificate_expired",
    46: "certificate_unknown",
    47: "illegal_parameter",
    48: "unknown_ca",
    49: "access_denied",
    50: "decode_error",
    51: "decrypt_error",
    60: "export_restriction",
    70: "protocol_version",
    71: "insufficient_security",
    80: "internal_error",
    86: "inappropriate_fallback",
    90: "user_canceled",
    100: "no_renegotiation",
    109: "missing_extension",
    110: "unsupported_extension",
    111: "certificate_unobtainable",
    112: "unrecognized_name",
    113: "bad_certificate_status_response",
    114: "bad_certificate_hash_value",
    115: "unknown_psk_identity",
    116: "certificate_required",
    120: "no_application_protocol",
}
GROUPS = {
    19: "secp192r1",
    21: "secp224r1",
    23: "secp256r1",
    24: "secp384r1",
    25: "secp521r1",
    26: "brainpoolP256r1",
    27: "brainpoolP384r1",
    28: "brainpoolP512r1",
    29: "x25519",
    30: "x448",
    256: "ffdhe2048",
    257: "ffdhe3072",
    258: "ffdhe4096",
    4587: "SecP256r1MLKEM768",
    4588: "X25519MLKEM768",
    4589: "SecP384r1MLKEM1024",
}
VERSIONS = {0x0300: "SSL 3.0", 0x0301: "1.0", 0x0302: "1.1", 0x0303: "1.2", 0x0304: "1.3"}


class RecordScanner:
    """Reads the server's side of a handshake as it passes. Empty strings stand for what was not seen."""

    def __init__(self) -> None:
        self.version = ""
        self.group = ""
        self.alert = ""
        self.certificate_requested = False
        self.is_tls: bool | None = None  # None: nothing came
        self._buffer = bytearray()
        self._messages = bytearray()
        self._seen = 0
        self._blind = False  # the rest is encrypted, or no TLS

    def feed(self, data: bytes) -> None:
        """Take received bytes in."""
        self._seen += len(data)
        if not data or self._blind or self._seen > limits.TLS_RECORDS:
            return
        self._buffer += data
        if self.is_tls is None:
            self.is_tls = self._buffer[0] in range(20, 25)
        if not self.is_tls:
            self._blind = True
            return
        while len(self._buffer) >= 5:
            end = 5 + int.from_bytes(self._buffer[3:5], "big")
            if self._buffer[1] != 3:
                self.is_tls, self._blind = False, True
                return
            if len(self._buffer) < end:
                return
            kind, body = self._buffer[0], bytes(self._buffer[5:end])
            del self._buffer[:end]
            self._record(kind, body)
            if self._blind:
                return

    def _record(self, kind: int, body: bytes) -> None:
        if kind == _ALERT and len(body) == 2:
            self.alert = ALERTS.get(body[1], f"alert {body[1]}")
        elif kind == _HANDSHAKE:
            self._messages += body
            while len(self._messages) >= 4:
                end = 4 + int.from_bytes(self._messages[1:4], "big")
                if len(self._messages) < end:
                    return
                message, content = self._messages[0], bytes(self._messages[4:end])
                del self._messages[:end]
                self._handshake(message, content)
        else:  # change cipher spec, or application data of TLS 1.3: what follows is encrypted
            self._blind = kind != 20 or self.version != "1.3"

    def _handshake(self, message: int, content: bytes) -> None:
        if message == _SERVER_HELLO:
            self._server_hello(content)
        elif message == _SERVER_KEY_EXCHANGE and len(content) > 3 and content[0] == _NAMED_CURVE:
            self.group = _group(content[1:3])
        elif message == _CERTIFICATE_REQUEST:
            self.certificate_requested = True

    def _server_hello(self, content: bytes) -> None:
        if len(content) < 35:
            return
        self.version = VERSIONS.get(int.from_bytes(content[:2], "big"), "")
        place = 35 + content[34] + 3 + 2  # session id, cipher, compression, length of the extensions
        while place + 4 <= len(content):
            kind = int.from_bytes(content[place : place + 2], "big")
            size = int.from_bytes(content[place + 2 : place + 4], "big")
            body = content[place + 4 : place + 4 + size]
            place += 4 + size
            if kind == _SUPPORTED_VERSIONS and len(body) == 2:
                self.version = VERSIONS.get(int.from_bytes(body, "big"), "")
            elif kind == _KEY_SHARE and len(body) >= 2:
                self.group = _group(body[:2])


def _group(number: bytes) -> str:
    value = int.from_bytes(number, "big")
    return GROUPS.get(value, f"group {value}")


def alert_in(reason: str) -> str:
    """Return the alert's name in a TLS library's reason such as TLSV1_ALERT_PROTOCOL_VERSION, or an empty string."""
    _, found, name = reason.upper().partition("ALERT_")
    known = {alert.upper(): alert for alert in ALERTS.values()}
    return known.get(name, name.lower()) if found else ""
