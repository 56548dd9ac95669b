// Sends one message with net/smtp and prints the error as log.Fatal does. Go has no AUTH LOGIN of its own: as in most
// programs for Exchange Online, a few lines here speak it.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log"
	"net"
	"net/smtp"
	"os"
	"time"
)

type login struct{ user, password string }

func (l login) Start(server *smtp.ServerInfo) (string, []byte, error) {
	if !server.TLS {
		return "", nil, errors.New("unencrypted connection")
	}
	return "LOGIN", nil, nil
}

func (l login) Next(asked []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	if string(asked) == "Username:" {
		return []byte(l.user), nil
	}
	return []byte(l.password), nil
}

func main() {
	host := os.Getenv("SMTP_HOST")
	roots := x509.NewCertPool()
	authorities, _ := os.ReadFile(os.Getenv("SMTP_CA"))
	roots.AppendCertsFromPEM(authorities)
	trusted := &tls.Config{ServerName: host, RootCAs: roots}
	implicit := os.Getenv("SMTP_IMPLICIT") != ""
	address := net.JoinHostPort(host, os.Getenv("SMTP_PORT"))
	line, err := net.DialTimeout("tcp", address, 5*time.Second)
	stop(err)
	line.SetDeadline(time.Now().Add(10 * time.Second))
	if implicit {
		line = tls.Client(line, trusted)
	}
	client, err := smtp.NewClient(line, host)
	stop(err)
	if !implicit {
		stop(client.StartTLS(trusted))
	}
	stop(client.Auth(login{os.Getenv("SMTP_USER"), os.Getenv("SMTP_PASSWORD")}))
	stop(client.Mail(os.Getenv("SMTP_FROM")))
	stop(client.Rcpt(os.Getenv("SMTP_TO")))
	body, err := client.Data()
	stop(err)
	body.Write([]byte("From: " + os.Getenv("SMTP_FROM") + "\r\nSubject: scan\r\n\r\nA scan.\r\n"))
	stop(body.Close())
}

func stop(err error) {
	if err != nil {
		log.SetFlags(0)
		log.Fatal(err)
	}
}
