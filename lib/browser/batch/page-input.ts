import type { Input } from '../../batch/input.ts';

/** An input of the batch page: what of it the engine is handed. */
export type PageInput = Omit<Input, 'path'> & {
  /** The file as the browser has it, which is not read here. */
  readonly file?: () => Promise<Blob>;
  /** What lies beside it, unread. */
  readonly beside?: () => Promise<unknown>;
  readonly from?: 'list' | 'page';
};
