/** One thing to verify: a path, a web address, or `-` for standard input. */
export type Input = {
  readonly name: string;
  readonly read: () => Promise<Uint8Array>;
  /** Where it lies, for a file. */
  readonly path?: string;
  /** Changes when what would be read changes, where that can be known without reading it. */
  readonly stamp?: string;
  /** Bytes that it holds before it is read. */
  readonly held?: number;
  /** It is asked for at another machine: waiting for it costs this one nothing. */
  readonly remote?: true;
  /** Reads what a page's link leads to, where that lies with the page: in its folder, or on its own site. */
  readonly linked?: (href: string) => Promise<Uint8Array | undefined>;
};
