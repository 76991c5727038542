/** Who looks at a page, as far as pages say it. */
export interface Viewer {
  readonly username: string
  readonly email?: string | undefined
}
