"""Sends one message with smtplib, as the shortest scripts do, and lets the exception go uncaught."""

import os
import smtplib
import ssl
from email.message import EmailMessage

message = EmailMessage()
message["From"], message["To"], message["Subject"] = os.environ["SMTP_FROM"], os.environ["SMTP_TO"], "scan"
message.set_content("A scan.")
where = os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"])
trusted = ssl.create_default_context(cafile=os.environ["SMTP_CA"])
implicit = bool(os.environ["SMTP_IMPLICIT"])
with smtplib.SMTP_SSL(*where, timeout=8, context=trusted) if implicit else smtplib.SMTP(*where, timeout=8) as server:
    if not implicit:
        server.starttls(context=trusted)
    server.login(os.environ["SMTP_USER"], os.environ["SMTP_PASSWORD"])
    server.send_message(message)
