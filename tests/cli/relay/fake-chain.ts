import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Call, ChainUnreachable, type Receipt, type RelayChain } from '../../../cli/relay/chain.ts';
import type { Hex } from '../../../lib/content/hex.ts';
import { revokedSlot } from '../../../lib/registry/slots.ts';

type Sent = { hash: Hex; call: Call; nonce: number; fee: bigint };

/** A chain in memory that keeps the registry's rules as far as a relay can tell, and can be made to misbehave. */
export type FakeChain = RelayChain & {
  /** Mines what can be mined: by nonce, and only what pays the base fee. */
  mine(): void;
  /** Takes back the newest blocks; their transactions are forgotten. */
  takeBack(blocks: number): void;
  /** Another account claims: an author who does not wait for the relay. */
  claim(claim: { content: Hex; author: Hex; meta: Hex }): Hex;
  /** An author anchors a batch without the relay. */
  anchor(batch: { author: Hex; root: Hex }): Hex;
  /** The batches that are anchored, as `account/root`. */
  readonly anchored: () => readonly string[];
  /** Uses up the relay's next nonce by a transaction it does not know. */
  useNonce(): void;
  baseFee: bigint;
  finalDepth: number;
  online: boolean;
  /** Called before every broadcast, to stop a relay there. */
  beforeBroadcast: () => void;
  /** What the storage holds; zero elsewhere. */
  readonly storage: Map<Hex, Hex>;
  /** The name of the error that claims by this author meet. */
  readonly refused: Map<Hex, string>;
  readonly transactions: () => number;
  readonly claims: () => ReadonlyMap<string, Hex>;
};

const ACCOUNT: Hex = `0x${'aa'.repeat(20)}`;

export function fakeChain(): FakeChain {
  type Block = { number: number; receipts: Map<Hex, Receipt>; nonces: number; roots: string[] };
  const genesis: Block = { number: 0, receipts: new Map(), nonces: 0, roots: [] };
  let blocks: Block[] = [genesis];
  let pool = new Map<number, Sent>();
  const signed = new Map<Hex, Sent>();
  let others = 0;
  let transactions = 0;

  const head = () => blocks.at(-1)!;
  const nonce = () => blocks.reduce((sum, block) => sum + block.nonces, 0);
  const key = ({ content, author }: { content: Hex; author: Hex }) => `${content}/${author}`;
  const claims = () => {
    const all = new Map<string, { meta: Hex; transaction: Hex; block: number }>();
    for (const { receipts, number } of blocks)
      for (const [transaction, receipt] of receipts)
        for (const claim of receipt.claims)
          all.set(key(claim), { meta: claim.meta, transaction, block: number });
    return all;
  };
  const batchIn = (call: Extract<Call, { method: 'anchor' | 'anchorBySig' }>) =>
    call.method === 'anchor' ? `${ACCOUNT}/${call.root}` : `${call.anchor.author}/${call.anchor.root}`;
  const newClaims = (call: Call) => {
    if (call.method === 'anchor' || call.method === 'anchorBySig' || call.method === 'revokeBySig') return [];
    const asked =
      call.method === 'claimBySig'
        ? [call.claim]
        : call.list.claims.contents.map((content, i) => ({
            content,
            author: call.list.claims.author,
            meta: call.list.claims.metas[i]!,
          }));
    const known = claims();
    return asked.filter((claim) => !known.has(key(claim)));
  };
  const failure = (call: Call): string | undefined => {
    if (call.method === 'anchor' || call.method === 'anchorBySig') {
      const refused = call.method === 'anchorBySig' && chain.refused.get(call.anchor.author);
      if (refused) return refused;
      return blocks.some(({ roots }) => roots.includes(batchIn(call))) ? 'AlreadyAnchored' : undefined;
    }
    if (call.method === 'revokeBySig') return chain.refused.get(call.withdrawal.author);
    const author = call.method === 'claimBySig' ? call.claim.author : call.list.claims.author;
    const refused = chain.refused.get(author);
    if (refused && !(refused === 'list' && call.method === 'claimBySig')) return refused;
    return call.method === 'claimBySig' && newClaims(call).length === 0 ? 'AlreadyClaimed' : undefined;
  };
  const add = (receipts: [Hex, Omit<Receipt, 'block'>][], nonces: number, roots: string[] = []) => {
    const number = head().number + 1;
    blocks.push({
      number,
      receipts: new Map(receipts.map(([hash, receipt]) => [hash, { ...receipt, block: number }])),
      nonces,
      roots,
    });
  };
  const asked = async <T>(answer: () => T): Promise<T> => {
    if (!chain.online) throw new ChainUnreachable(new Error('offline'));
    return answer();
  };

  const chain: FakeChain = {
    account: ACCOUNT,
    baseFee: 10n,
    finalDepth: 2,
    online: true,
    refused: new Map(),
    storage: new Map(),
    beforeBroadcast: () => {},
    transactions: () => transactions,
    claims: () => new Map([...claims()].map(([id, { meta }]) => [id, meta])),
    anchored: () => blocks.flatMap(({ roots }) => roots),
    minedNonce: () => asked(nonce),
    finalBlock: () => asked(() => head().number - chain.finalDepth),
    fees: () => asked(() => ({ maxFeePerGas: `${chain.baseFee * 2n}`, maxPriorityFeePerGas: '1' })),
    simulate: (call) =>
      asked(() => {
        const reason = failure(call);
        return reason === undefined ? { ok: true, gas: 50_000 } : { ok: false, reason };
      }),
    async sign(call, nonce, _gas, fees) {
      const raw = JSON.stringify({ call, nonce, fees });
      const hash: Hex = `0x${bytesToHex(keccak_256(utf8ToBytes(raw)))}`;
      signed.set(hash, { hash, call, nonce, fee: BigInt(fees.maxFeePerGas) });
      return { raw: hash, hash };
    },
    broadcast: (raw) =>
      asked(() => {
        chain.beforeBroadcast();
        const sent = signed.get(raw)!;
        const rival = pool.get(sent.nonce);
        if (sent.fee < chain.baseFee) return 'max fee per gas less than block base fee';
        if (sent.nonce >= nonce() && (!rival || rival.fee <= sent.fee)) pool.set(sent.nonce, sent);
        return undefined;
      }),
    receipt: (transaction) =>
      asked(() => blocks.flatMap(({ receipts }) => receipts.get(transaction) ?? [])[0]),
    claimOf: (claim) => asked(() => claims().get(key(claim))),
    words: (slots) =>
      asked(() => slots.map((slot): Hex => chain.storage.get(slot) ?? `0x${'00'.repeat(32)}`)),
    batchOf: (root, anchoredBy = ACCOUNT) =>
      asked(() => {
        const block = blocks.find(({ roots }) => roots.includes(`${anchoredBy}/${root}`));
        const transaction = [...(block?.receipts.keys() ?? [])][0];
        return block && transaction ? { transaction, block: block.number } : undefined;
      }),
    mine() {
      for (let sent = pool.get(nonce()); sent && sent.fee >= chain.baseFee; sent = pool.get(nonce())) {
        pool.delete(sent.nonce);
        const ok = failure(sent.call) === undefined;
        transactions++;
        const isAnchor = sent.call.method === 'anchor' || sent.call.method === 'anchorBySig';
        if (ok && sent.call.method === 'revokeBySig') {
          const { author, ids, reason } = sent.call.withdrawal;
          const word: Hex = `0x${reason.toString(16).padStart(64, '0')}`;
          for (const id of ids) chain.storage.set(revokedSlot(author, id), word);
        }
        const roots = ok && isAnchor ? [batchIn(sent.call as Parameters<typeof batchIn>[0])] : [];
        add([[sent.hash, { ok, claims: ok ? newClaims(sent.call) : [] }]], 1, roots);
      }
      add([], 0);
    },
    takeBack(count) {
      blocks = blocks.slice(0, Math.max(1, blocks.length - count));
      pool = new Map();
    },
    claim(claim) {
      const hash: Hex = `0x${(++others).toString(16).padStart(64, '0')}`;
      add([[hash, { ok: true, claims: [claim] }]], 0);
      return hash;
    },
    anchor({ author, root }) {
      const hash: Hex = `0x${(++others).toString(16).padStart(64, '0')}`;
      add([[hash, { ok: true, claims: [] }]], 0, [`${author}/${root}`]);
      return hash;
    },
    useNonce() {
      pool.delete(nonce());
      add([], 1);
    },
  };
  return chain;
}
