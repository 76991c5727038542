// @ts-check
import { describe, expect, it } from 'vitest'
import { plant } from '../planted-tree.test-kit.mjs'
import { root } from '../root.mjs'
import { problemsOf } from './containerfile.mjs'

const good = [
  'FROM node AS build',
  'COPY package.json src ./',
  'RUN npm install --ignore-scripts \\',
  '  && npm run build',
  'FROM node',
  'COPY --from=build /app/dist dist',
  'USER node',
  'HEALTHCHECK CMD ["node", "-e", "fetch(`http://localhost/health`)"]',
  'CMD ["node", "main.js"]',
]
const scripts = { build: 'tsc', start: 'node main.js' }

/** @param {string[]} lines */
function problemsIn(lines) {
  const files = { 'package.json': { scripts }, 'src/main.ts': '', Containerfile: lines.join('\n') }
  return problemsOf(plant(files), 'Containerfile')
}

describe('the container file', () => {
  it('copies what exists, runs the commands of the README, as nobody special, and says when it is well', () => {
    expect(problemsOf(root, 'deploy/Containerfile')).toEqual([])
  })

  it('may have several stages', () => expect(problemsIn(good)).toEqual([]))

  it.each([
    ['a file that is not there', 'COPY lib lib', 'copies lib, which git does not have'],
    ['a stage that is not there', 'COPY --from=test /app .', 'copies from test'],
    ['a download', 'ADD https://example.com/a.tgz .', 'Expected COPY'],
    ['another download', 'RUN true && curl -O https://example.com/a', 'downloads: curl'],
    ['scripts of packages', 'RUN npm ci', 'Expected --ignore-scripts'],
    ['a script that is not there', 'RUN npm run compile', 'runs the script compile'],
    ['root', 'USER root', 'runs as root'],
    ['another command', 'CMD ["npm", "start"]', 'starts npm start, not node main.js'],
    ['no health', 'HEALTHCHECK CMD ["true"]', 'Expected a HEALTHCHECK on /health'],
  ])('is seen to have %s', (_what, line, complaint) => {
    expect(problemsIn([...good, line])).toEqual([expect.stringContaining(complaint)])
  })

  it('is seen to have no user', () => {
    const lines = good.filter((line) => !line.startsWith('USER'))
    expect(problemsIn(lines)).toEqual([expect.stringContaining('runs as root')])
  })
})
