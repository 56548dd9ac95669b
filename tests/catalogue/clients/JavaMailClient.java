import java.util.Properties;
import javax.mail.Message;
import javax.mail.Session;
import javax.mail.Transport;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;

/** Sends one message with JavaMail and lets the exception go uncaught. */
class JavaMailClient {
    public static void main(String[] none) throws Exception {
        boolean implicit = !System.getenv("SMTP_IMPLICIT").isEmpty();
        Properties settings = new Properties();
        settings.put("mail.smtp.host", System.getenv("SMTP_HOST"));
        settings.put("mail.smtp.port", System.getenv("SMTP_PORT"));
        settings.put("mail.smtp.auth", "true");
        settings.put("mail.smtp.auth.mechanisms", "LOGIN");
        settings.put(implicit ? "mail.smtp.ssl.enable" : "mail.smtp.starttls.enable", "true");
        settings.put("mail.smtp.starttls.required", String.valueOf(!implicit));
        settings.put("mail.smtp.connectiontimeout", "5000");
        settings.put("mail.smtp.timeout", "8000");
        Session session = Session.getInstance(settings);
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(System.getenv("SMTP_FROM")));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(System.getenv("SMTP_TO")));
        message.setSubject("scan");
        message.setText("A scan.");
        Transport.send(message, System.getenv("SMTP_USER"), System.getenv("SMTP_PASSWORD"));
    }
}
