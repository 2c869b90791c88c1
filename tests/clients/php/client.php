<?php
// A merchant's client on PHP's SoapClient. The first line of the input tells how it is set up, every further line is
// one call; one line is printed for each, with what PHP decoded or the fault it gave. A warning is an error, as in shops
// whose framework raises them.
declare(strict_types=1);

const IMPL = 'http://impl.ws.payline.experian.com';
const OBJ = 'http://obj.ws.payline.experian.com';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

set_error_handler(function (int $level, string $message): never {
    throw new ErrorException($message);
});

// Without a WSDL nothing tells the client a type: each element is given its name and namespace by hand.
function element(string $name, mixed $value, string $namespace): SoapVar
{
    if ($value === null) {
        $nil = sprintf('<%s xmlns="%s" xmlns:xsi="%s" xsi:nil="true"/>', $name, $namespace, XSI);
        return new SoapVar($nil, XSD_ANYXML);
    }
    if (!is_object($value)) {
        return new SoapVar((string) $value, XSD_STRING, null, null, $name, $namespace);
    }
    return new SoapVar(elements($value, OBJ), SOAP_ENC_OBJECT, null, null, $name, $namespace);
}

function elements(object $fields, string $namespace): array
{
    $found = [];
    foreach (get_object_vars($fields) as $name => $value) {
        foreach (is_array($value) ? $value : [$value] as $one) {
            $found[] = element($name, $one, $namespace);
        }
    }
    return $found;
}

function client(object $settings, string $service): SoapClient
{
    static $made = [];
    $address = "{$settings->url}/V4/services/{$service}";
    $account = ['login' => $settings->merchant, 'password' => $settings->key, 'user_agent' => 'PHP'];
    if (isset($settings->proxy)) {
        $account += ['proxy_host' => '127.0.0.1', 'proxy_port' => $settings->proxy];
    }
    $bare = ['location' => $address, 'uri' => IMPL, 'style' => SOAP_DOCUMENT, 'use' => SOAP_LITERAL];
    return $made[$service] ??= $settings->wsdl
        ? new SoapClient("{$address}?wsdl", [...$account, 'cache_wsdl' => WSDL_CACHE_NONE])
        : new SoapClient(null, [...$account, ...$bare]);
}

function call(object $settings, object $said): array
{
    try {
        $client = client($settings, $said->service);
        if ($settings->wsdl) {
            return ['answer' => $client->__soapCall($said->operation, [$said->request])];
        }
        $body = new SoapVar(
            elements($said->request, IMPL), SOAP_ENC_OBJECT, null, null, "{$said->operation}Request", IMPL
        );
        return ['answer' => $client->__soapCall($said->operation, [$body], ['soapaction' => $said->operation])];
    } catch (Exception $error) {
        return ['error' => $error->getMessage(), 'status' => null];
    }
}

$settings = json_decode((string) fgets(STDIN), false, 512, JSON_THROW_ON_ERROR);
while (($line = fgets(STDIN)) !== false) {
    $told = call($settings, json_decode($line, false, 512, JSON_THROW_ON_ERROR));
    echo json_encode($told, JSON_THROW_ON_ERROR), "\n";
}
