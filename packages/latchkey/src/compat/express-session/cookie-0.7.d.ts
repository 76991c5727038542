/** The part of `cookie` 0.7 that is used here: this version carries no types of its own. */
declare module 'cookie' {
  export function parse(header: string): Record<string, string | undefined>
  export function serialize(name: string, value: string, attributes?: object): string
}
