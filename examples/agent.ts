// An agent publishes what it has made. Its own key signs in the name of a newsroom, which gave it that key with
// `colophon keys add <account> --kinds trainedAlgorithmicMedia --not-after 2027-12-31`: it can say nothing else.
import { readFile } from 'node:fs/promises';
import { type Hex, publish, REGISTRY_ADDRESS, sign } from 'colophon/sdk';

const {
  AGENT_SECRET,
  PRINCIPAL,
  MODEL_CLAIM,
  RELAY = 'http://127.0.0.1:8546',
} = process.env as Record<string, Hex>;
const domain = { chainId: 31337, address: REGISTRY_ADDRESS };
const signer = {
  secret: Buffer.from(AGENT_SECRET!, 'hex'),
  domain,
  principal: { author: PRINCIPAL!, keyIdx: 1 },
};

const content = { type: 'image', bytes: await readFile(process.argv[2]!) } as const;
const generator = { name: 'Sample model', claim: MODEL_CLAIM! };
const inAnHour = Date.now() / 1000 + 3_600;
const envelope = await sign(content, { kind: 'trainedAlgorithmicMedia', generator }, signer, inAnHour);
console.log(JSON.stringify({ content: envelope.claim.content, ...(await publish(envelope, RELAY, fetch)) }));
