// Sends one message with Nodemailer and prints the error as console.error does.
const { createTransport } = require("nodemailer");
const env = process.env;
const secure = Boolean(env.SMTP_IMPLICIT);
const transport = createTransport({
  host: env.SMTP_HOST, port: Number(env.SMTP_PORT), secure, requireTLS: !secure, connectionTimeout: 5000,
  greetingTimeout: 8000, socketTimeout: 8000, auth: { user: env.SMTP_USER, pass: env.SMTP_PASSWORD },
});
transport.sendMail({ from: env.SMTP_FROM, to: env.SMTP_TO, subject: "scan", text: "A scan." }).catch(console.error);
