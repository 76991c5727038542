'use strict'

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text) => String(text).replace(/[&<>"]/g, (character) => entities[character])

/** A page: who is signed in, what there is to say, and what stands on it. */
exports.page = (title, user, messages, content = '') => {
  const who = user ? `Signed in as ${escaped(user.name)}` : 'Not signed in'
  const said = Object.entries(messages).flatMap(([type, texts]) =>
    texts.map((text) => `<li class="${escaped(type)}">${escaped(text)}</li>`),
  )
  const button = (path, label) =>
    `<form method="post" action="${path}"><button>${label}</button></form>`
  return `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,"></head>
  <body>
    <h1>${title}</h1>
    <p id="who">${who}</p>
    <ul id="messages">${said.join('')}</ul>
    ${content}
    ${user ? button('/logout', 'Sign out') + button('/delete', 'Delete my account') : ''}
  </body>
</html>`
}

exports.signInForm = (path, label) => `<form method="post" action="${path}">
      <label>Name <input name="username"></label>
      <label>Password <input name="password" type="password"></label>
      <button>${label}</button>
    </form>`
