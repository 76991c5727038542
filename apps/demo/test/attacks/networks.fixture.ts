let networks = 0

/** Headers of a request from a network that nobody has come from before; of a demo that trusts its neighbour. */
export function fromSomewhere(): { 'x-forwarded-for': string } {
  networks += 1
  return { 'x-forwarded-for': `10.1.${networks >> 8}.${networks & 255}` }
}

/** How many there were: for names that nobody has yet. */
export function networksSoFar(): number {
  return networks
}
