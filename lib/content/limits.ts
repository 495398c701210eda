/** A named upper bound on what Colophon takes in. `max` is in `unit`s; `name` is how people are told about it. */
export type Limit = {
  readonly name: string;
  readonly max: number;
  readonly unit: 'bytes' | 'pixels' | 'characters';
  /** What the person can do about it, as the end of a sentence. */
  readonly advice: string;
};

/**
 * The limits of what is read at all. They bound memory (64 megapixels are 256 MB of RGBA) and are checked before
 * the expensive step, so that a small file that claims a huge picture costs nothing. The longest side is what JPEG can
 * hold and browsers have canvases for.
 */
export const limits = {
  fileBytes: {
    name: 'File size',
    max: 64 * 1024 * 1024,
    unit: 'bytes',
    advice: 'check a smaller rendition of the file',
  },
  imagePixels: {
    name: 'Image size',
    max: 64_000_000,
    unit: 'pixels',
    advice: 'scale the image down before checking it',
  },
  imageSide: {
    name: 'Longest side of the image',
    max: 65_535,
    unit: 'pixels',
    advice: 'cut the image into parts before checking it',
  },
  textCharacters: {
    name: 'Text length',
    max: 2_000_000,
    unit: 'characters',
    advice: 'check the text in parts',
  },
} as const satisfies Record<string, Limit>;

/**
 * Passes when `value` (in the limit's unit) is at most the limit.
 * @throws {ContentTooLarge} when it is more.
 */
export function assertWithin(limit: Limit, value: number): void {
  if (value > limit.max) throw new ContentTooLarge(limit, value);
}

/** Root of the failures that content itself can cause: catch this one to turn any of them into a finding. */
export class ContentFailure extends Error {
  override readonly name: string = 'ContentFailure';
  /** Stable dotted code, as in evidence. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** There is nothing to read: a file of zero bytes, or a text without a single word. */
export class ContentEmpty extends ContentFailure {
  override readonly name = 'ContentEmpty';

  constructor(what: 'file' | 'text' = 'file') {
    const message = {
      file: 'The file is empty (0 bytes). Fetch or save it again.',
      text: 'The text has no words in it.',
    };
    super('content.empty', message[what]);
  }
}

/** More than Colophon takes in; `limit` and `value` say which bound and by how much. */
export class ContentTooLarge extends ContentFailure {
  override readonly name = 'ContentTooLarge';
  readonly limit: Limit;
  readonly value: number;

  constructor(limit: Limit, value: number) {
    const over = `${count(value)} ${limit.unit} is over the limit of ${count(limit.max)} ${limit.unit}`;
    super('content.too-large', `${limit.name} ${over}: ${limit.advice}.`);
    this.limit = limit;
    this.value = value;
  }
}

/** The bytes are not a whole, readable image of a format Colophon knows. */
export class ContentUnreadable extends ContentFailure {
  override readonly name: string = 'ContentUnreadable';

  constructor(message: string, options?: ErrorOptions & { readonly code?: string }) {
    super(options?.code ?? 'content.unreadable', message, options);
  }
}

/** A drawing (SVG): it has no pixels of its own, so it has an exact digest and no visual fingerprint. */
export class ContentVector extends ContentUnreadable {
  override readonly name = 'ContentVector';

  constructor() {
    super('This is an SVG drawing: vector graphics are compared by exact bytes only.', {
      code: 'content.vector',
    });
  }
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
