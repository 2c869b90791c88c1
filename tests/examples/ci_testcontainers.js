const test = require('node:test')
const { GenericContainer, Wait } = require('testcontainers')

test('a suite has a sandbox of its own', async () => {
  const payline = await new GenericContainer('mockpayline')
    .withExposedPorts(8000)
    .withWaitStrategy(Wait.forHealthCheck())
    .start()
  const url = `http://${payline.getHost()}:${payline.getMappedPort(8000)}`
  const answer = await fetch(`${url}/control/ready`) // your shop instead, with url as its address
  if (!answer.ok) throw new Error(await answer.text())
  await payline.stop()
})
