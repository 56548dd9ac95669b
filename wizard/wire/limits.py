"""How long to wait and how much to take in, in seconds and bytes. Everything a server does is bounded by these."""

CONNECT = 10.0
GREETING = 15.0  # a greeting three seconds late is still healthy
PATIENCE = 4.0  # silence after which the port is asked, on another connection, whether it waits for TLS
REPLY = 15.0  # Exchange Online refuses a sign-in about five seconds late on purpose
TLS = 15.0
BODY = 60.0  # handing over the message
END_OF_DATA = 60.0
QUIT = 2.0
LOOKUP = 10.0
LOOKUP_TRY = 2.0  # one question to one name server; then the next server, or again
HTTP = 6.0
HTTPS = 30.0  # one request to one of Microsoft's services, its answer included
HTTPS_BODY = 5_000_000  # bytes of one such answer, decompressed
HTTPS_PIECES = 50_000  # in which it comes: a chunk of one byte costs as much work as a large one
READING = 80.0  # one question to such a service, with all its pages, pauses and tries
SIGN_IN = 900.0  # what an administrator may take to sign in
SIGN_IN_TRIED = 25.0  # what the sign-in log waits for the test's own sign-in to be tried
FOREIGN = 0.5  # what came is no SMTP: how long to collect more of it, to say what it is

LINE = 8 * 1024
REPLY_LINES = 128
REPLY_BYTES = 64 * 1024
CHALLENGE = 12 * 1024
BUFFER = 64 * 1024  # received and not yet read; above it the socket is left unread
CHUNK = 16 * 1024  # of one read, and of one write of the message
SAID = 2_000  # characters of one line that are kept in a transcript
FIRST_BYTES = 200  # characters kept of an answer that is no SMTP
HTTP_BYTES = 64 * 1024
TLS_RECORDS = 128 * 1024  # of a handshake that are looked into

ADDRESSES_KEPT = 64  # per family, in the observation
ADDRESSES_TRIED = 16  # per family
REVOCATION_URLS = 4

#: A port that drops packets: three sockets, so that one lost packet decides nothing.
ATTEMPTS = (0.0, 0.25, 0.5)
SILENT_AT_LEAST = 1.5  # the verdict "no answer" if another port of the address answered, or …
SILENT_AT_MOST = 3.5  # … if none did
FAMILY_PREFERENCE = 0.025  # an open IPv4 address within this time of an IPv6 one is taken: devices mostly use it
STAGGER = 0.25  # between addresses, where only one connection is wanted

#: Microsoft's services when they have too much to do, or fail.
RETRY_AFTER = 5.0  # the pause where a 429 names none
RETRY_AFTER_MOST = 60.0
RETRY_429 = 3  # tries in all
RETRY_PAUSES = (1.0, 3.0)  # after a 5xx
PAGES = 50  # of one reading
SIGN_INS = 200  # rows of the sign-in log
SIGN_INS_DAYS = 7
TRACE_PAUSES = (0.0, 3.0, 5.0, 6.0, 6.0)  # before each question for the test message: traces come late
