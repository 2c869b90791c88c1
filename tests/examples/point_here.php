<?php
$payline = new SoapClient('http://127.0.0.1:8000/V4/services/DirectPaymentAPI?wsdl',
    ['login' => 'DEMO', 'password' => 'demo', 'cache_wsdl' => WSDL_CACHE_NONE]);
echo $payline->getMerchantSettings(['version' => '34'])->result->shortMessage, "\n";
