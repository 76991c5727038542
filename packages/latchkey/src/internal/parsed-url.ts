/**
 * The URL that text is, by the parser of the URL standard; `undefined` where it is none. Never throws.
 *
 * Not by URL.canParse: Node 20 and 22 answer wrongly for text beyond ASCII once the call has been optimized, after some thousand of them
 * (nodejs/node#48816 and its kin), and a client could then make the parser throw.
 * @param base what text that is no whole URL is relative to. Default: nothing, and such text is none
 */
export function parsedUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
