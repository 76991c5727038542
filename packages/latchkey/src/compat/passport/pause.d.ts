/** The package carries no types of its own. */
declare module 'pause' {
  function pause(stream: unknown): { resume(): void; end(): void }
  export = pause
}
