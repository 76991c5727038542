import express from 'express'
import session, { Cookie, MemoryStore, Session, Store } from 'express-session'

const store = new MemoryStore()
if (!(store instanceof Store)) throw new Error('A MemoryStore is no Store.')

const app = express()
app.use(session({ secret: 'of these tests', resave: false, saveUninitialized: false, store }))
app.get('/views', (req, res) => {
  if (!(req.session instanceof Session)) throw new Error('The session is no Session.')
  if (!(req.session.cookie instanceof Cookie)) throw new Error('Its cookie is no Cookie.')
  req.session.views = (req.session.views ?? 0) + 1
  res.json({ views: req.session.views })
})
app.post('/logout', (req, res, next) => {
  req.session.destroy((error) => (error ? next(error) : res.sendStatus(204)))
})

const server = app.listen(0, '127.0.0.1', () => console.log(server.address().port))
