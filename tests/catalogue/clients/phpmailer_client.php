<?php
// Sends one message with PHPMailer and prints its conversation and its ErrorInfo.
foreach (['Exception', 'PHPMailer', 'SMTP'] as $part) {
    require "/usr/share/php/libphp-phpmailer/src/$part.php";
}
$mail = new PHPMailer\PHPMailer\PHPMailer();
$mail->isSMTP();
$mail->SMTPDebug = 2;
$mail->Debugoutput = 'echo';
$mail->Host = getenv('SMTP_HOST');
$mail->Port = (int) getenv('SMTP_PORT');
$mail->SMTPAuth = true;
$mail->Username = getenv('SMTP_USER');
$mail->Password = getenv('SMTP_PASSWORD');
$mail->SMTPSecure = getenv('SMTP_IMPLICIT') ? 'ssl' : 'tls';
$mail->SMTPOptions = ['ssl' => ['cafile' => getenv('SMTP_CA')]];
$mail->Timeout = 8;
$mail->setFrom(getenv('SMTP_FROM'));
$mail->addAddress(getenv('SMTP_TO'));
$mail->Subject = 'scan';
$mail->Body = 'A scan.';
if (!$mail->send()) {
    echo 'Message could not be sent. Mailer Error: ', $mail->ErrorInfo;
}
