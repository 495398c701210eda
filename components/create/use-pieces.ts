import { useEffect, useState } from 'react';
import { type ReadPiece, readPiece } from '../../lib/browser/signing/prepare.ts';
import type { SignSource } from '../../lib/browser/signing/sources.ts';

/** What became of reading a source. */
export type Reading = { readonly piece: ReadPiece } | { readonly failed: string };

/** Reads sources once each, one after the other, and tells what is there so far. */
export function usePieces(sources: readonly SignSource[]): ReadonlyMap<SignSource, Reading> {
  const [readings, setReadings] = useState<ReadonlyMap<SignSource, Reading>>(new Map());
  useEffect(() => {
    let isWanted = true;
    const read = async () => {
      for (const source of sources) {
        if (readings.has(source)) continue;
        const reading = await readPiece(source).then(
          (piece) => ({ piece }),
          (error) => ({ failed: error instanceof Error ? error.message : String(error) }),
        );
        if (!isWanted) return;
        // One at a time: this effect runs again with what is there now.
        setReadings((before) => new Map([...before, [source, reading]]));
        return;
      }
    };
    read();
    return () => {
      isWanted = false;
    };
  }, [sources, readings]);
  return readings;
}
