mockpayline serve & server=$!
trap 'kill $server' EXIT
mockpayline ready --wait 10
export PAYLINE_URL=http://127.0.0.1:8000 PAYLINE_MERCHANT_ID="RUN-$$"

curl -fsS -X PUT -d '{"extends": "demo"}' "$PAYLINE_URL/control/worlds/$PAYLINE_MERCHANT_ID" # your suite instead
curl -fsS "$PAYLINE_URL/control/worlds/$PAYLINE_MERCHANT_ID/invariants"
