<?php
// A merchant's script as it runs in production: Payline's own addresses stand in it, and nothing tells it otherwise. It
// asks the fail-over directory, loads the WSDL, and prints what became of a token that nobody knows.
declare(strict_types=1);

[, $merchant, $key] = $argv;
echo file_get_contents("https://homologation-payment.payline.com/services/servicesendpoints/SOAP/{$merchant}"), "\n";
$account = ['login' => $merchant, 'password' => $key, 'cache_wsdl' => WSDL_CACHE_NONE];
$payline = new SoapClient('https://homologation.payline.com/V4/services/WebPaymentAPI?wsdl', $account);
echo $payline->getWebPaymentDetails(['version' => '34', 'token' => 'none'])->result->code, "\n";
