/** A list of inputs can't be read to its end. */
export class ListBroken extends Error {
  override name = 'ListBroken';
  constructor(what: string, cause: unknown) {
    super(`The ${what} could not be read to its end (${cause instanceof Error ? cause.message : cause}).`, {
      cause,
    });
  }
}
