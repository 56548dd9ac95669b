# Sends one message with net/smtp and lets the exception go uncaught.
require "net/smtp"
require "openssl"

trusted = OpenSSL::SSL::SSLContext.new
trusted.set_params(ca_file: ENV["SMTP_CA"], verify_mode: OpenSSL::SSL::VERIFY_PEER)
smtp = Net::SMTP.new(ENV["SMTP_HOST"], ENV["SMTP_PORT"].to_i)
smtp.open_timeout = 5
smtp.read_timeout = 8
ENV["SMTP_IMPLICIT"].to_s.empty? ? smtp.enable_starttls(trusted) : smtp.enable_tls(trusted)
smtp.start(helo: "scanner.practice.test", user: ENV["SMTP_USER"], secret: ENV["SMTP_PASSWORD"], authtype: :login) do |open|
  open.send_message("Subject: scan\n\nA scan.\n", ENV["SMTP_FROM"], ENV["SMTP_TO"])
end
