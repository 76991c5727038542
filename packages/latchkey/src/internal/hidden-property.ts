/**
 * The descriptor of a property that no program meets which looks through its object, and that can be replaced. To be made anew for each use.
 *
 * An instance, and no literal, as all should be that is made for each request and leads to the request or its response. V8 remembers of each literal
 * whether what it made has lived for long, and makes it among the old objects from then on. Under load it concludes so while a server warms up. What is made there
 * for a request then keeps the whole of the request, when long forgotten, from the cheap collections of garbage: a third of what a held response cost.
 */
export class HiddenProperty implements PropertyDescriptor {
  readonly value: unknown
  readonly writable = true
  readonly configurable = true
  readonly enumerable = false

  constructor(value: unknown) {
    this.value = value
  }
}

/** As a hidden property, and for good. */
export class FixedProperty implements PropertyDescriptor {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}
