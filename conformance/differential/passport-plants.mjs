// @ts-check
/** @param {any} modules @param {string} _name */
export function plantedPassport(modules, _name) {
  return modules
}
