'use strict'
// An application that names neither express-session nor passport: its framework does.

const { serverWithUsers } = require('@consumers/framework')

const users = {
  verify(name, password, done) {
    if (password === 'right') done(null, { name }, { message: 'Welcome.' })
    else done(null, false, { message: 'Wrong name or password.' })
  },
  verifyToken: (token, done) => done(null, token === 'right' && { name: 'ada' }),
}

const server = serverWithUsers(users, (req, res) => {
  const json = (value) => {
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify(value))
  }
  if (req.url === '/views') {
    req.session.views = (req.session.views ?? 0) + 1
    json({ views: req.session.views })
  } else if (req.url === '/account') {
    json({ user: req.user ?? null, messages: req.flash() })
  } else if (req.url === '/logout') {
    req.session.destroy(() => res.writeHead(204).end())
  } else {
    res.statusCode = 204
    res.end()
  }
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
