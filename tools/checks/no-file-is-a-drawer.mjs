// @ts-check
import { projectFiles } from '../tree.mjs'

export const name = 'no file is a drawer'

const drawers = /^(utils?|utilit(y|ies)|helpers?|misc|common|shared|stuff|tools?|lib)$/i

/** @param {string} root */
export function problems(root) {
  return (
    projectFiles(root)
      .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
      // What a drop-in's files are called, its original has decided: people require them by path.
      .filter((path) => !path.startsWith('drop-ins/') && isDrawer(path))
      .map((path) => `${path} is a drawer. Name it after what it holds, as in base64url.ts.`)
  )
}

/** @param {string} path */
function isDrawer(path) {
  const [top, ...parts] = path.split('/')
  const names = parts.length > 0 && top === 'tools' ? parts : [String(top), ...parts]
  return names.some((part) => drawers.test(part.replace(/\..*$/, '')))
}
