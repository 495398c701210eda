import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BatchFigures } from '../lib/merkle/build-batch.ts';
import type { BenchReport } from './report.ts';

const LEAVES = 1_000_000;

/** The peer keeps an object and several strings for each leaf; a million of them do not fit into the same memory. */
const PEER_LEAVES = 20_000;

/** A batch built and proved in a process of its own, so that its peak memory is its own; the peer at a smaller size. */
export async function bench(): Promise<BenchReport> {
  const ours = buildBatch(LEAVES, 'ours');
  const oursSmall = buildBatch(PEER_LEAVES, 'ours');
  const peer = buildBatch(PEER_LEAVES, 'openzeppelin');
  const leavesPerSecond = (figures: BatchFigures) => figures.leaves / figures.buildSeconds;
  return {
    figures: {
      leaves: ours.leaves,
      buildSeconds: ours.buildSeconds,
      leavesPerSecond: leavesPerSecond(ours),
      proofMicroseconds: ours.proofMicroseconds,
      peakMegabytes: ours.peakMegabytes,
    },
    peers: {
      openzeppelinLeaves: peer.leaves,
      openzeppelinPerSecond: leavesPerSecond(peer),
      openzeppelinMegabytes: peer.peakMegabytes,
      oursMegabytesAtThatSize: oursSmall.peakMegabytes,
    },
    ratios: {
      speed: leavesPerSecond(oursSmall) / leavesPerSecond(peer),
      memory: peer.peakMegabytes / oursSmall.peakMegabytes,
    },
  };
}

function buildBatch(leaves: number, by: 'ours' | 'openzeppelin'): BatchFigures {
  const script = fileURLToPath(new URL('../lib/merkle/build-batch.ts', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [script, String(leaves), by], { encoding: 'utf8' }));
}
