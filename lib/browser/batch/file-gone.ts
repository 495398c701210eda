/** A file that was chosen can't be read any more. */
export class FileGone extends Error {
  override name = 'FileGone';
  constructor(cause?: unknown) {
    super('The file can’t be read: it was changed, moved or deleted since, or is not yours to read.', {
      cause,
    });
  }
}
