import { crc32, deflateRawSync } from 'node:zlib';

/** One file for {@link zipOf}; what is wrong with it is said by the other fields. */
export type Packed = {
  readonly name: string;
  readonly bytes: Uint8Array | string;
  /** General purpose flags; bit 0 is encryption. */
  readonly flags?: number;
  /** The size it claims to have. */
  readonly claims?: number;
  readonly crc?: number;
  /** 8 is deflated, as they are where nothing is said; 0 is stored. */
  readonly method?: 0 | 8;
};

/** A ZIP file of these files, by APPNOTE.TXT 4.3; what it says of them is not checked. */
export function zipOf(files: readonly Packed[]): Buffer {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const { name, bytes, flags = 0x800, claims, crc, method = 8 } of files) {
    const plain = Buffer.from(bytes);
    const packed = method === 0 ? plain : deflateRawSync(plain);
    const encoded = Buffer.from(name);
    const middle = Buffer.alloc(26);
    middle.writeUInt16LE(20, 0);
    middle.writeUInt16LE(flags, 2);
    middle.writeUInt16LE(method, 4);
    middle.writeUInt32LE(crc ?? crc32(plain), 10);
    middle.writeUInt32LE(packed.length, 14);
    middle.writeUInt32LE(claims ?? plain.length, 18);
    middle.writeUInt16LE(encoded.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), middle, encoded, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), middle, tail, encoded]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}
