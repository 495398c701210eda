import { describe, expect, test } from 'vitest';
import { type LaneFlags, settingsDigest } from '../../../cli/commands/verify.ts';

const FLAGS: LaneFlags = {
  rpc: ['http://127.0.0.1:1'],
  chainId: 31337,
  registry: `0x${'c0'.repeat(20)}`,
  service: 'http://127.0.0.1:2',
  firstBlock: 0,
};

describe('a worker takes tasks of no producer', () => {
  test.each<[string, Partial<LaneFlags>]>([
    ['of another network', { chainId: 1 }],
    ['with other lanes', { lanes: ['c2pa'] }],
    ['that has texts judged', { judgeTexts: true }],
    ['that looks for whole copies only', { quick: true }],
    ['that trusts others', { trust: ['others.pem'] }],
    ['with another detector pack', { pack: 'other' }],
    ['that wants receipts', { receipts: 'evidence' }],
  ])('%s', (_, other) => {
    expect(settingsDigest({ ...FLAGS, ...other })).not.toBe(settingsDigest(FLAGS));
  });

  test('but of one that keeps receipts in another folder', () => {
    const receipts = (folder: string) => settingsDigest({ ...FLAGS, receipts: folder });
    expect(receipts('here')).toBe(receipts('there'));
  });
});
