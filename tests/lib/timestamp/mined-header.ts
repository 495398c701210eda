import { HeaderInvalid, readBitcoinHeader } from '../../../lib/timestamp/bitcoin-header.ts';

/** The header of a block of a development chain over this Merkle root: every second hash shows the work that it asks for. */
export function minedHeader(merkleRoot: Uint8Array, time = 1_800_000_000): Uint8Array {
  const header = new Uint8Array(80);
  header.set(merkleRoot, 36);
  const view = new DataView(header.buffer);
  view.setUint32(68, time, true);
  view.setUint32(72, 0x207fffff, true);
  for (let nonce = 0; ; nonce++) {
    view.setUint32(76, nonce, true);
    try {
      readBitcoinHeader(header, { allowRegtest: true });
      return header;
    } catch (error) {
      if (!(error instanceof HeaderInvalid)) throw error;
    }
  }
}
