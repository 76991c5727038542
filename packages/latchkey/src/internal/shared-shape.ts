/**
 * Whether V8 forgets what an object with a replaced prototype becomes when a property is added. Measured: it does in
 * 11.3 and 12.4 (Node 20 and 22), and does not in 13.6 (Node 24), where a dictionary is what costs.
 */
const forgetsReplacedPrototypes = Number.parseInt(process.versions.v8, 10) < 13

/**
 * Makes it cheap to add properties to a request or a response whose prototype was replaced after it was made, as Express
 * does with each. Nothing changes that a program can see but the order of the object's keys.
 *
 * Up to Node 22, V8 keeps no transitions from the hidden class of such an object (`ConnectTransition` and
 * `IsDetached` in V8's map.cc). Each property that is added makes one more class, for which the names of all
 * properties are copied; and since the object shares its class with no other, code of Node and Express that
 * touches it misses its caches each time. Deleting a property turns the object into a dictionary: V8 has one
 * class for all like dictionaries, which the caches hit, and adds properties to them in place. What Node and
 * Express themselves do with the object costs less by it, too.
 *
 * @param other the name under which it holds the other of the two: a property that is there already, as adding one for the purpose would be
 *   the copy that this avoids
 */
export function shareShape(message: object, other: 'req' | 'res'): void {
  // As its constructor made it: it shares its classes with the others, and a dictionary would be slower.
  if (Object.getPrototypeOf(message) === message.constructor?.prototype) return
  if (!forgetsReplacedPrototypes) return
  const property = Object.getOwnPropertyDescriptor(message, other)
  if (property === undefined) return
  Reflect.deleteProperty(message, other)
  Object.defineProperty(message, other, property)
}
