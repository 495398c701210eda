import type { Hex } from '../../../lib/content/hex.ts';
import { type Epoch, headerBytes } from '../../../lib/index/epoch.ts';
import type { EpochSource } from '../../../lib/index/epoch-source.ts';
import { IndexUnreachable } from '../../../lib/registry/near.ts';

/** An honest server of one epoch, which notes what it is asked. */
export function servedEpoch({ root, header, ...epoch }: Epoch): EpochSource & { readonly asked: string[] } {
  const asked: string[] = [];
  const down = () => new IndexUnreachable('index-down', 'http://127.0.0.1', 'HTTP 404');
  return {
    origin: 'http://127.0.0.1',
    asked,
    latest: async () => root,
    header: async () => headerBytes(header),
    part: async (_root, part, number) => {
      asked.push(`${part}/${number}`);
      const [parts, tree] =
        part === 'buckets' ? [epoch.buckets, epoch.bucketTree] : [epoch.pages, epoch.pageTree];
      if (!parts[number]) throw down();
      return { bytes: parts[number], proof: tree.prove(number) };
    },
    shard: async (digest: Hex) => {
      asked.push(`shards/${digest}`);
      const shard = epoch.shards[header.shards.indexOf(digest)];
      if (!shard) throw down();
      return shard;
    },
  };
}
