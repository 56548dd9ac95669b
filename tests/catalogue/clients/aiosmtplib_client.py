"""Sends one message with aiosmtplib and lets the exception go uncaught."""

import asyncio
import os
import ssl
from email.message import EmailMessage

import aiosmtplib

message = EmailMessage()
message["From"], message["To"], message["Subject"] = os.environ["SMTP_FROM"], os.environ["SMTP_TO"], "scan"
message.set_content("A scan.")
implicit = bool(os.environ["SMTP_IMPLICIT"])
asyncio.run(
    aiosmtplib.send(
        message,
        hostname=os.environ["SMTP_HOST"],
        port=int(os.environ["SMTP_PORT"]),
        username=os.environ["SMTP_USER"],
        password=os.environ["SMTP_PASSWORD"],
        use_tls=implicit,
        start_tls=not implicit,
        tls_context=ssl.create_default_context(cafile=os.environ["SMTP_CA"]),
        timeout=8,
    )
)
