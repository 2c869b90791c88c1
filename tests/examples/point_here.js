const soap = require('soap')

soap.createClientAsync('http://127.0.0.1:8000/V4/services/DirectPaymentAPI?wsdl').then(async payline => {
  payline.setSecurity(new soap.BasicAuthSecurity('DEMO', 'demo'))
  const [answer] = await payline.getMerchantSettingsAsync({ version: '34' })
  console.log(answer.result.shortMessage)
})
