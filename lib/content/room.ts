/** Gives memory of so many bytes for decoded pixels. */
export type Room = (bytes: number) => Uint8Array;

/** New memory for every picture. */
export const newRoom: Room = (bytes) => new Uint8Array(bytes);

/**
 * The same memory for every picture, for whoever is done with one before the next is decoded: new memory costs as much as copying
 * into it five times over. It grows to `mostKept` bytes; what a larger picture needs is not kept.
 */
export function reusedRoom(mostKept: number): Room {
  let kept = new Uint8Array();
  return (bytes) => {
    if (bytes > mostKept) return new Uint8Array(bytes);
    if (bytes > kept.length) kept = new Uint8Array(bytes);
    return kept.subarray(0, bytes);
  };
}
