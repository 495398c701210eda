import { startNetwork } from '../../cli/dev/network.ts';
import { openNodeLanes } from '../../cli/node-lanes.ts';
import { GAZETTE, signAs } from '../../cli/samples/authors.ts';
import { picturesWithCredentials } from '../../cli/samples/credentials/sample-pictures.ts';
import { photograph, recompressedCopy } from '../../cli/samples/pictures.ts';
import { decodeImage } from '../../lib/content/decode-node.ts';
import { verify } from '../../lib/verify.ts';
import { benchBatch } from './batch/batch.ts';
import { type BenchReport, medianMs } from './report.ts';
import { benchSigning } from './signing.ts';

/**
 * Time of one verdict on Node against a local chain, by kind of answer, and of the Content Credentials lane alone, for a
 * picture of two steps and for one without any; the peer is decoding the same file. Then a batch of files, against a loop over single ones; and how many short texts an agent signs in a
 * second, against signatures alone.
 */
export async function bench(): Promise<BenchReport> {
  const network = await startNetwork();
  try {
    const original = await photograph('black-canyon');
    const copy = await recompressedCopy(original, 60);
    const unsigned = await photograph('allium-oreophilum');
    await signAs(GAZETTE, { type: 'image', bytes: original }, { kind: 'digitalCapture' }, network);
    const { chainId, address: registry } = network.domain;
    const options = {
      rpc: [network.chain.rpcUrl],
      chainId,
      registry,
      service: network.service.url,
      firstBlock: 0,
    };
    const lanes = await openNodeLanes(options);
    // What was found near to a picture is remembered: each question is put to lanes that were asked nothing yet.
    const unasked = await Promise.all(Array.from({ length: 40 }, () => openNodeLanes(options)));
    const image = (bytes: Uint8Array) => () => verify({ type: 'image', bytes }, unasked.pop() ?? lanes);
    const decodeMs = await medianMs(15, () => decodeImage(original));
    const exactMs = await medianMs(15, () => verify({ type: 'image', bytes: original }, lanes));
    const nearMs = await medianMs(15, image(copy));
    const detectorMs = await medianMs(5, image(unsigned));
    const { edited } = await picturesWithCredentials();
    const credentialsMs = await medianMs(15, () => lanes.credentials!(edited));
    const noCredentialsMs = await medianMs(15, () => lanes.credentials!(original));
    const batch = await benchBatch((some = {}) => openNodeLanes({ ...options, ...some }), network);
    const { signPerS, barePerS } = await benchSigning(network.domain);
    return {
      figures: {
        exactMs,
        nearMs,
        detectorMs,
        credentialsMs,
        noCredentialsMs,
        signPerS,
        ...batch.figures,
      },
      peers: { decodeMs, bareSignaturesPerS: barePerS, ...batch.peers },
      ratios: {
        exactVsDecode: decodeMs / exactMs,
        nearVsDecode: decodeMs / nearMs,
        signVsBare: signPerS / barePerS,
        ...batch.ratios,
      },
    };
  } finally {
    await network.stop();
  }
}
