// A merchant's client on node-soap. The first line of the input tells how it is set up, every further line is one call;
// one line is printed for each, with what the library decoded or the error it gave.
'use strict'

const { createInterface } = require('node:readline')

const settings = {}
const clients = {}

function client (soap, service) {
  const wsdl = `${settings.url}/V4/services/${service}?wsdl`
  const options = settings.endpoint ? { endpoint: settings.endpoint } : {}
  clients[service] ??= new Promise((resolve, reject) => {
    soap.createClient(wsdl, options, (error, made) => {
      if (error) return reject(error)
      made.setSecurity(new soap.BasicAuthSecurity(settings.merchant, settings.key))
      resolve(made)
    })
  })
  return clients[service]
}

async function call ({ service, operation, request }) {
  let made
  try {
    made = await client(require(settings.library), service)
  } catch (error) {
    return { error: String(error.message), status: null }
  }
  return new Promise(resolve => {
    made[operation](request, (error, answer) => {
      const status = error?.response?.statusCode ?? error?.response?.status ?? null
      resolve(error ? { error: String(error.message), status } : { answer })
    })
  })
}

async function main () {
  let isSetUp = false
  for await (const line of createInterface({ input: process.stdin })) {
    if (!isSetUp) {
      Object.assign(settings, JSON.parse(line))
      isSetUp = true
    } else {
      console.log(JSON.stringify(await call(JSON.parse(line))))
    }
  }
}

main()
