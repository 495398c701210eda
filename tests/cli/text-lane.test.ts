import { expect, test } from 'vitest';
import { openNodeLanes } from '../../cli/node-lanes.ts';
import { REGISTRY_ADDRESS } from '../../lib/registry/deployment.ts';
import { ASSISTANT } from '../lib/detector/text/samples.ts';

const nowhere = {
  rpc: ['http://127.0.0.1:9'],
  chainId: 31337,
  registry: REGISTRY_ADDRESS,
  service: 'http://127.0.0.1:9',
  firstBlock: 0,
};

test('texts are not judged on the command line unless asked for', async () => {
  const { textDetector } = await openNodeLanes(nowhere);
  expect(await textDetector?.(ASSISTANT)).toMatchObject({
    code: 'detector.skipped',
    details: { reason: 'texts-switched-off' },
  });
});

test('with --judge-texts the bundled pack is asked', async () => {
  const { textDetector } = await openNodeLanes({ ...nowhere, judgeTexts: true });
  expect(await textDetector?.(ASSISTANT)).toMatchObject({
    code: 'detector.likely-ai',
    details: { model: 'text-1', backend: 'cpu' },
  });
});
