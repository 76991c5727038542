import { createServer } from 'node:http2'
import session from 'express-session'

const sessions = session({ secret: 'of these tests', resave: false, saveUninitialized: false })

const server = createServer((req, res) => {
  sessions(req, res, (error) => {
    if (error) res.writeHead(500).end(String(error))
    else if (req.url === '/views') {
      req.session.views = (req.session.views ?? 0) + 1
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify({ views: req.session.views }))
    } else {
      req.session.destroy(() => res.writeHead(204).end())
    }
  })
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
