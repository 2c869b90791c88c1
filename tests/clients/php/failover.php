<?php
// A merchant's client that fails over as the vendor's SDK does, with addresses of its own that nothing can change. It asks
// the directory which addresses serve its merchant, posts to the first and, where that fails in a way that another may
// not, to the next, telling that one why. Settings are the first line of the input, each further line is a call.
declare(strict_types=1);

const DIRECTORY = 'https://homologation-payment.payline.com/services/servicesendpoints/SOAP/';
const IMPL = 'http://impl.ws.payline.experian.com';
const CODES = ['04901', '02101'];
const STATUSES = [408, 500, 502, 503, 504];

function context(object $settings, array $headers): mixed
{
    return stream_context_create(['http' => [
        'proxy' => "tcp://127.0.0.1:{$settings->proxy}",
        'header' => implode("\r\n", array_map(fn($name) => "{$name}: {$headers[$name]}", array_keys($headers))),
    ]]);
}

function client(object $settings, string $url, string $service, array $headers): SoapClient
{
    return new SoapClient(null, [
        'location' => "{$url}/services/{$service}", 'uri' => IMPL, 'style' => SOAP_DOCUMENT, 'use' => SOAP_LITERAL,
        'login' => $settings->merchant, 'password' => $settings->key, 'user_agent' => 'PHP', 'trace' => true,
        'proxy_host' => '127.0.0.1', 'proxy_port' => $settings->proxy,
        'stream_context' => context($settings, $headers),
    ]);
}

// What went wrong with an answer so that the next address is asked; null where nothing did.
function cause(SoapClient $client, ?object $answer): ?string
{
    if ($answer !== null) {
        return in_array($answer->result->code, CODES, true) ? "APP_{$answer->result->code}" : null;
    }
    if (!preg_match('~^HTTP/\S+ (\d+)~', (string) $client->__getLastResponseHeaders(), $found)) {
        return 'TIMEOUT';
    }
    return in_array((int) $found[1], STATUSES, true) ? "HTTP_{$found[1]}" : null;
}

function call(object $settings, object $said): array
{
    $listed = (string) file_get_contents(DIRECTORY . $settings->merchant, false, context($settings, []));
    $headers = [];
    $told = ['error' => 'the directory names no address', 'status' => null];
    foreach (json_decode($listed, false, 512, JSON_THROW_ON_ERROR)->urls as $index => $url) {
        $client = client($settings, $url, $said->service, $headers);
        $began = microtime(true);
        $answer = null;
        try {
            $body = new SoapVar($said->request->body, XSD_ANYXML);
            $read = $client->__soapCall($said->operation, [$body], ['soapaction' => $said->operation]);
            $answer = json_decode(json_encode($read, JSON_THROW_ON_ERROR));
            $told = ['answer' => ['url' => $url, 'result' => $answer->result, 'token' => $answer->token ?? null]];
        } catch (SoapFault $fault) {
            $told = ['error' => $fault->getMessage(), 'status' => null];
        }
        $why = cause($client, $answer);
        if ($why === null) {
            break;
        }
        $headers = [
            'x-failover-cause' => $why,
            'x-failover-duration' => (string) (int) round((microtime(true) - $began) * 1000),
            'x-failover-origin' => $url,
            'x-failover-index' => (string) ($index + 1),
        ];
    }
    return $told;
}

$settings = json_decode((string) fgets(STDIN), false, 512, JSON_THROW_ON_ERROR);
while (($line = fgets(STDIN)) !== false) {
    $told = call($settings, json_decode($line, false, 512, JSON_THROW_ON_ERROR));
    echo json_encode($told, JSON_THROW_ON_ERROR), "\n";
}
