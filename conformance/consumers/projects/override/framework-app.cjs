'use strict'
// An application that never names express-session: its framework does.

const { serverWithSessions } = require('@consumers/framework')

const server = serverWithSessions((req, res) => {
  if (req.url === '/views') {
    req.session.views = (req.session.views ?? 0) + 1
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify({ views: req.session.views }))
  } else {
    req.session.destroy(() => res.writeHead(204).end())
  }
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
