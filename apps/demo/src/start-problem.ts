/** Why the demo cannot start, in one sentence that says what to do. */
export class StartProblem extends Error {}
