// node-soap answering canned answers: its arguments are the library's folder, one with wsdl.xml, opened.xml and paid.xml,
// and a port.
'use strict'

const { readFileSync } = require('node:fs')
const { createServer } = require('node:http')
const { join } = require('node:path')

const [library, folder, port] = process.argv.slice(2)
const soap = require(library)
const read = name => readFileSync(join(folder, name), 'utf8')

const server = createServer((request, response) => response.writeHead(404).end())
const answers = {}
const port_of_calls = {
  doWebPayment: () => answers.doWebPayment,
  getWebPaymentDetails: () => answers.getWebPaymentDetails
}
soap.listen(server, {
  path: '/V4/services/WebPaymentAPI',
  services: { WebPaymentAPI: { WebPaymentAPI: port_of_calls } },
  xml: read('wsdl.xml'),
  callback: (error, made) => {
    if (error) throw error
    // Its own reading of the answers, so that it writes all that the WSDL knows of them.
    const decoded = (wsdl, name) => Object.values(wsdl.xmlToObject(read(name)).Body)[0]
    answers.doWebPayment = decoded(made.wsdl, 'opened.xml')
    answers.getWebPaymentDetails = decoded(made.wsdl, 'paid.xml')
    server.listen(Number(port), '127.0.0.1')
  }
})
